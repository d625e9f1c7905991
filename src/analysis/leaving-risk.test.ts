import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { customerTable } from './customer-table.js';
import { cdnowRows, dayOf, historyOf, onlineRetailRows, purchaseRows, testOnCdnow } from './fixtures/reference-data.js';
import { type LeavingRisk, leavingRisk, wentWithoutOrder } from './leaving-risk.js';
import { areaUnderCurve, capturedShare } from './list-quality.js';
import { historyFrom, type PurchaseRows } from './purchase-history.js';

type Spent = [customer: number, day: number, amount: number];

/** What the risk on `until` was worth, given what happened in the `days` after it. */
function quality(rows: PurchaseRows, until: number, horizonDays: number, days: number) {
  const history = historyFrom(rows);
  const table = customerTable(history, until);
  const { risk, ...leaving } = leavingRisk(history, table, horizonDays);
  const left = wentWithoutOrder(history, table, days);
  const stake = risk.map((value, row) => value * (table.recentMoney[row] ?? 0));
  return {
    ...leaving,
    customers: table.size,
    left: mean(left),
    meanRisk: mean(risk),
    auc: areaUnderCurve(risk, left),
    captured: [0.05, 0.1, 0.2, 0.3].map((share) => capturedShare(stake, table.money, left, share) ?? 0),
  };
}

function mean(values: Uint8Array | Float64Array): number {
  return [...values].reduce((sum, value) => sum + value, 0) / values.length;
}

test('Online Retail, 2011-08-31, 100 days: area .7398 (published without the change: .7374) and at least .40 of the lost money in a tenth', () => {
  const found = quality(onlineRetailRows(), dayOf('2011-08-31'), 100, 100);
  expect(found.method).toBe('model');
  expect(found.customers).toBe(3317);
  expect(found.left).toBeCloseTo(0.4115, 4);
  expect(found.trained.untilDay).toBe(dayOf('2011-05-23'));
  expect(Math.abs((found.auc ?? 0) - 0.7398)).toBeLessThan(0.003);
  expect(found.captured[1]).toBeGreaterThanOrEqual(0.4);
  expect(found.captured[3]).toBeGreaterThan(0.64);
});

testOnCdnow(
  'CDNOW, 1997-09-30, 39 weeks: area .7717 (published without the change: .7713) and at least .315 of the lost money in a tenth',
  () => {
    const found = quality(cdnowRows(), dayOf('1997-09-30'), 100, 273);
    expect(found.customers).toBe(23_570);
    expect(found.left).toBeCloseTo(0.7006, 4);
    expect(Math.abs((found.auc ?? 0) - 0.7717)).toBeLessThan(0.003);
    expect(found.captured[1]).toBeGreaterThanOrEqual(0.315);
  },
);

test('the mean risk is the share that left in the training window, and likely means at least that', () => {
  const history = historyFrom(onlineRetailRows());
  const { risk, likely, baseRate } = leavingRisk(history, customerTable(history, dayOf('2011-08-31')), 100);
  expect(baseRate).toBeCloseTo(0.48, 3);
  expect(mean(risk)).toBeCloseTo(baseRate ?? 0, 8);
  expect([...likely].map(Boolean)).toEqual([...risk].map((value) => value >= (baseRate ?? 1)));
});

test('nothing after the day is looked at', () => {
  const until = dayOf('2011-08-31');
  const rows = onlineRetailRows();
  const kept = [...rows.day.keys()].filter((i) => (rows.day[i] ?? 0) <= until);
  const past: PurchaseRows = {
    customers: rows.customers,
    customer: Uint32Array.from(kept, (i) => rows.customer[i] ?? 0),
    day: Int32Array.from(kept, (i) => rows.day[i] ?? 0),
    amount: Float64Array.from(kept, (i) => rows.amount[i] ?? 0),
    purchase: Uint8Array.from(kept, (i) => rows.purchase[i] ?? 0),
  };
  const riskOf = (some: PurchaseRows) => {
    const history = historyFrom(some);
    return leavingRisk(history, customerTable(history, until), 100).risk;
  };
  expect(riskOf(past)).toEqual(riskOf(rows));
});

/** Customers who order every `gap` days from day 0 until they stop. */
const regulars = (count: number, gap: number, stop: number, from = 0): Spent[] =>
  Array.from({ length: count }, (_, i) => i + from).flatMap((customer) =>
    Array.from({ length: Math.floor(stop / gap) + 1 }, (_, n): Spent => [customer, n * gap, 10_000]),
  );

const riskAt = (spent: Spent[], until: number): LeavingRisk => {
  const history = historyOf(spent);
  return leavingRisk(history, customerTable(history, until), 100);
};

test('a history of less than two horizons is too short to learn from', () => {
  const found = riskAt(regulars(150, 30, 199), 199);
  expect(found.method).toBe('fallback');
  expect(found.tooLittle).toEqual({ reason: 'history-too-short', has: 199, needs: 200 });
});

test('fewer than 100 training customers are too few', () => {
  const found = riskAt([...regulars(60, 30, 400), ...regulars(39, 30, 250, 60)], 400);
  expect(found.tooLittle).toEqual({ reason: 'too-few-customers', has: 99, needs: 100 });
});

test('when everybody stayed there is nothing to tell apart, and nobody is called sure to stay', () => {
  const found = riskAt(regulars(120, 30, 400), 400);
  expect(found.tooLittle?.reason).toBe('one-answer-only');
  expect(found.baseRate).toBe(0);
  expect(found.risk.every((risk) => risk > 0 && risk < 0.5)).toBe(true);
  expect(found.likely.includes(1)).toBe(false);
});

test('the fallback gives the share that left among those equally overdue, and orders by how overdue they are', () => {
  const stayed = regulars(20, 30, 400);
  const stopped = regulars(20, 30, 200, 20);
  const quietLately = regulars(1, 30, 330, 40);
  const found = riskAt([...stayed, ...stopped, ...quietLately], 400);
  expect(found.method).toBe('fallback');
  expect(found.risk[0]).toBeCloseTo(0.5 / 22, 10);
  expect(found.risk[25]).toBeCloseTo(20.5 / 21, 10);
  expect(found.risk[40]).toBe(found.risk[25]);
  // Wilson's interval of 20 out of 20.
  expect(found.riskLow[25]).toBeCloseTo(20 / (20 + 1.96 ** 2), 3);
  expect(found.riskHigh[25]).toBe(1);
  expect(found.urgency[25]).toBeGreaterThan(found.urgency[40] ?? 1);
  expect([found.likely[0], found.likely[25], found.likely[40]]).toEqual([0, 1, 1]);
});

test('with nothing to learn from at all the risk is a half and nobody is called likely to leave', () => {
  const found = riskAt(regulars(10, 20, 60), 99);
  expect(found.baseRate).toBeNull();
  expect([...new Set(found.risk)]).toEqual([0.5]);
  expect([found.riskLow[0], found.riskHigh[0]]).toEqual([0, 1]);
  expect(found.likely.includes(1)).toBe(false);
});

test('nobody at all is no error', () => {
  expect(riskAt([], 100)).toMatchObject({ method: 'fallback', baseRate: null, risk: new Float64Array() });
});

test('whatever was bought, each risk is a number from 0 to 1 inside its interval', () => {
  const purchase = fc.tuple(fc.nat(130), fc.nat(420), fc.integer({ min: -500, max: 100_000 }));
  fc.assert(
    fc.property(fc.array(purchase, { maxLength: 400, size: 'max' }), fc.array(fc.boolean()), (spent, refunds) => {
      const rows = purchaseRows(spent);
      refunds.slice(0, spent.length).forEach((refund, i) => {
        if (refund) rows.purchase[i] = 0;
      });
      const history = historyFrom(rows);
      const { risk, riskLow, riskHigh, urgency } = leavingRisk(history, customerTable(history, 400), 100);
      for (const [row, value] of risk.entries()) {
        const [low = -1, high = 2] = [riskLow[row], riskHigh[row]];
        expect(0 <= low && low <= value && value <= high && high <= 1).toBe(true);
      }
      expect(urgency.every((value) => value >= 0 && value <= 1)).toBe(true);
    }),
  );
});
