import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { matchRefunds } from './match-refunds.js';
import type { PurchaseToMatch, RefundToMatch } from './refund.js';

const at = (minute: number) => new Date(Date.UTC(2026, 0, 1, 0, minute));
const lineOf = (productId: string, quantity: number, price: number) => ({
  productId,
  quantity,
  amount: quantity * price,
});

function aPurchase(id: string, minute: number, ...lines: PurchaseToMatch['lines']): PurchaseToMatch {
  return { id, at: at(minute), trusted: true, amount: lines.reduce((sum, line) => sum + line.amount, 0), lines };
}

function aRefund(
  id: string,
  minute: number,
  purchaseId: string | null,
  ...lines: RefundToMatch['lines']
): RefundToMatch {
  return {
    id,
    at: at(minute),
    trusted: true,
    purchaseId,
    amount: lines.reduce((sum, line) => sum + line.amount, 0),
    lines,
  };
}

test('the customer who bought 74,215 pieces and cancelled all 16 minutes later is worth nothing', () => {
  const bought = aPurchase('541431', 1, lineOf('23166', 74_215, 10_400));
  const found = matchRefunds([bought], [aRefund('C541433', 17, null, lineOf('23166', 74_215, 10_400))]);
  expect(bought.amount).toBe(771_836_000);
  expect(found.refunded.get('541431')).toBe(771_836_000);
  expect(found.refunds.get('C541433')).toMatchObject({ matched: 771_836_000, unmatched: 0 });
});

test('a refund that names an order is laid on it, even though a later purchase has the product', () => {
  const purchases = [aPurchase('a', 1, lineOf('cup', 2, 10)), aPurchase('b', 2, lineOf('cup', 2, 10))];
  const found = matchRefunds(purchases, [aRefund('r', 3, 'a', lineOf('cup', 1, 10))]);
  expect([...found.refunded]).toEqual([['a', 10]]);
});

test('a refund without a known order goes to the latest earlier purchase, the rest to the one before', () => {
  const purchases = [
    aPurchase('a', 1, lineOf('cup', 5, 10)),
    aPurchase('b', 2, lineOf('cup', 2, 11)),
    aPurchase('after', 9, lineOf('cup', 9, 12)),
  ];
  const found = matchRefunds(purchases, [aRefund('r', 3, 'not known', lineOf('cup', 4, 9))]);
  expect([...found.refunded]).toEqual([
    ['b', 18],
    ['a', 18],
  ]);
  expect(found.refunds.get('r')).toMatchObject({ waiting: true, unmatched: 0 });
});

test('what was refunded once cannot be taken back again', () => {
  const refunds = [aRefund('r1', 2, null, lineOf('cup', 1, 10)), aRefund('r2', 3, null, lineOf('cup', 1, 10))];
  const found = matchRefunds([aPurchase('a', 1, lineOf('cup', 1, 10))], refunds);
  expect(found.refunds.get('r1')).toMatchObject({ matched: 10, unmatched: 0 });
  expect(found.refunds.get('r2')).toMatchObject({ matched: 0, unmatched: 10 });
});

test('a refund of another product, or from before the purchase, finds nothing', () => {
  const purchases = [aPurchase('a', 5, lineOf('cup', 1, 10))];
  const refunds = [aRefund('r1', 6, null, lineOf('plate', 1, 10)), aRefund('r2', 4, null, lineOf('cup', 1, 10))];
  expect(matchRefunds(purchases, refunds).refunded.size).toBe(0);
});

test('a refund without lines or sum takes back the whole order it names, less what was taken back before', () => {
  const purchases = [aPurchase('a', 1, lineOf('cup', 2, 10), lineOf('plate', 1, 30))];
  const whole: RefundToMatch = { ...aRefund('r2', 3, 'a'), amount: null };
  const later = aRefund('r3', 4, null, lineOf('plate', 1, 30));
  const found = matchRefunds(purchases, [aRefund('r1', 2, 'a', lineOf('cup', 1, 10)), whole, later]);
  expect(found.refunds.get('r2')).toMatchObject({ amount: 40, matched: 40 });
  expect(found.refunds.get('r3')).toMatchObject({ matched: 0, unmatched: 30 });
});

test('a sum without lines is taken from the order it names; what is more than the order is unmatched', () => {
  const refund: RefundToMatch = { ...aRefund('r', 3, 'a'), amount: 25 };
  const found = matchRefunds([aPurchase('a', 1, lineOf('cup', 2, 10))], [refund]);
  expect(found.refunds.get('r')).toMatchObject({ matched: 20, unmatched: 5 });
});

test("a refund that a browser claims takes nothing from a server's purchase", () => {
  const purchases = [
    { ...aPurchase('claimed', 1, lineOf('cup', 2, 10)), trusted: false },
    aPurchase('told', 2, lineOf('cup', 2, 10)),
  ];
  const claimed = { ...aRefund('r', 3, 'told', lineOf('cup', 2, 10)), trusted: false };
  const whole = { ...aRefund('whole', 4, 'told'), amount: null, trusted: false };
  const found = matchRefunds(purchases, [claimed, whole]);
  expect([...found.refunded]).toEqual([['claimed', 20]]);
  expect(found.refunds.get('whole')).toMatchObject({ amount: 0, matched: 0, waiting: false });
});

test('a line split over two purchases keeps its money to the last ten-thousandth', () => {
  const purchases = [aPurchase('a', 1, lineOf('cup', 1, 10)), aPurchase('b', 2, lineOf('cup', 2, 10))];
  const refund: RefundToMatch = {
    ...aRefund('r', 3, null),
    amount: 100,
    lines: [{ productId: 'cup', quantity: 3, amount: 100 }],
  };
  expect([...matchRefunds(purchases, [refund]).refunded]).toEqual([
    ['b', 67],
    ['a', 33],
  ]);
});

const line = fc.record({
  productId: fc.constantFrom('cup', 'plate', 'fork'),
  quantity: fc.integer({ min: 1, max: 6 }),
  amount: fc.integer({ min: 0, max: 5000 }),
});
const lines = fc.array(line, { minLength: 1, maxLength: 3 });
const minute = fc.integer({ min: 0, max: 12 });
const histories = fc
  .record({
    purchases: fc.array(fc.record({ minute, lines }), { maxLength: 6 }),
    refunds: fc.array(fc.record({ minute, lines, names: fc.option(fc.integer({ min: 0, max: 7 })) }), { maxLength: 6 }),
  })
  .map(({ purchases, refunds }) => ({
    purchases: purchases.map((one, index) => aPurchase(`p${index}`, one.minute, ...one.lines)),
    refunds: refunds.map((one, i) =>
      aRefund(`r${i}`, one.minute, one.names === null ? null : `p${one.names}`, ...one.lines),
    ),
  }));

test('it does not matter in which order the facts are given', () => {
  fc.assert(
    fc.property(
      histories.chain((history) =>
        fc.tuple(
          fc.constant(history),
          fc.shuffledSubarray(history.purchases, { minLength: history.purchases.length }),
          fc.shuffledSubarray(history.refunds, { minLength: history.refunds.length }),
        ),
      ),
      ([history, purchases, refunds]) => {
        const shuffled = matchRefunds(purchases, refunds);
        const straight = matchRefunds(history.purchases, history.refunds);
        for (const { id } of history.refunds) expect(shuffled.refunds.get(id)).toEqual(straight.refunds.get(id));
      },
    ),
  );
});

test('no money is lost, and no more pieces are taken back than were bought', () => {
  fc.assert(
    fc.property(histories, ({ purchases, refunds }) => {
      const found = matchRefunds(purchases, refunds);
      const results = [...found.refunds.values()];
      for (const { amount, matched, unmatched } of results) expect(matched + unmatched).toBe(amount);
      const taken = results.flatMap((refund) => refund.matches).reduce((sum, match) => sum + match.amount, 0);
      expect([...found.refunded.values()].reduce((sum, amount) => sum + amount, 0)).toBe(taken);
      for (const purchase of purchases) {
        const matches = results.flatMap((refund) => refund.matches.filter((match) => match.purchaseId === purchase.id));
        const pieces = matches.reduce((sum, match) => sum + match.quantity, 0);
        expect(pieces).toBeLessThanOrEqual(purchase.lines.reduce((sum, one) => sum + one.quantity, 0));
      }
    }),
  );
});

test('later facts do not change how earlier refunds were laid', () => {
  fc.assert(
    fc.property(histories, minute, ({ purchases, refunds }, until) => {
      const early = {
        purchases: purchases.filter((p) => p.at <= at(until)),
        refunds: refunds.filter((r) => r.at <= at(until)),
      };
      const known = new Set(early.purchases.map((purchase) => purchase.id));
      // A refund that is older than the order it names is the one case that has to wait for it.
      const settled = early.refunds.every(({ purchaseId }) => purchaseId === null || known.has(purchaseId));
      fc.pre(settled);
      const all = matchRefunds(purchases, refunds);
      const then = matchRefunds(early.purchases, early.refunds);
      for (const { id } of early.refunds) expect(then.refunds.get(id)).toEqual(all.refunds.get(id));
    }),
  );
});
