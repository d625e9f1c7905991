import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { inTransaction } from '../../platform/mongo.js';
import { useDatabase } from '../../testing/database.js';
import { arrive, aShop, profileOfUser, type ShopFact, tell } from '../../testing/shop.js';
import { backlog } from '../../tracking/index.js';
import { couponTotals, issueCoupon, type Order, orderProblems, ordersBetween, ordersOf, putOffers } from '../index.js';
import { offerSchema } from '../offer.js';
import { purchaseDays } from './purchase-days.js';
import { recordNext } from './record-orders.js';
import { totals } from './totals-store.js';

useDatabase();

const now = new Date('2026-03-01T12:00:00Z');
const at = (day: number, minute = 0) => new Date(Date.UTC(2026, 0, day, 10, minute));
let number = 0;
const unique = (name: string) => `${name}-${++number}`;

const bought = (user: string, when: Date, order_id: string, price: number, quantity = 1, more = {}): ShopFact => ({
  event: 'Order Completed',
  user,
  at: when,
  properties: { order_id, currency: 'GBP', products: [{ product_id: 'cup', price, quantity }], ...more },
});
const refunded = (user: string, when: Date, price: number, quantity = 1, more = {}): ShopFact => ({
  event: 'Order Refunded',
  user,
  at: when,
  properties: { currency: 'GBP', products: [{ product_id: 'cup', price, quantity }], ...more },
});

const profileOf = (user: string) => profileOfUser(user, now);

async function daysOf(user: string, until?: Date) {
  const { id } = await profileOf(user);
  const rows = [];
  for await (const row of purchaseDays(until ? { until } : {})) if (row.profileId === id) rows.push(row);
  return rows.map(({ profileId: _, ...row }) => row);
}

test('an order becomes a fact, a section and a purchase day', async () => {
  const user = unique('ana');
  await arrive(await aShop(), now, [bought(user, at(5), unique('order'), 2.55, 6)]);
  const profile = await profileOf(user);
  const [order] = await ordersOf([profile.id]);
  expect(order).toMatchObject({ kind: 'purchase', amount: 153_000, net: 153_000, counted: true, at: at(5) });
  expect(order?.lines).toEqual([{ productId: 'cup', quantity: 6, price: 25_500, amount: 153_000 }]);
  expect(profile.orders).toMatchObject({ count: 1, days: 1, net: 153_000, lastAt: at(5), currency: 'GBP' });
  expect(await daysOf(user)).toEqual([{ day: 20_458, amount: 153_000, purchase: true }]);
});

test('an order that is told twice, also by another source, counts once: the first wins', async () => {
  const user = unique('ana');
  const id = unique('order');
  const source = await aShop();
  await arrive(
    source,
    now,
    [bought(user, at(5), id, 10), bought(user, at(5, 1), id, 11)],
    [bought(user, at(6), id, 12)],
  );
  await arrive(await aShop('browser', source.project), now, [bought(user, at(5), id, 13)]);
  expect((await profileOf(user)).orders).toMatchObject({ count: 1, gross: 100_000 });
});

test('customer 12346, who bought 74,215 pieces and cancelled all 16 minutes later, has no net purchase day', async () => {
  const user = unique('12346');
  const source = await aShop();
  await arrive(
    source,
    now,
    [bought(user, at(18, 1), '541431', 1.04, 74_215)],
    [refunded(user, at(18, 17), 1.04, 74_215)],
  );
  expect((await profileOf(user)).orders).toMatchObject({ count: 0, days: 0, gross: 771_836_000, net: 0 });
  expect(await daysOf(user)).toEqual([{ day: 20_471, amount: 0, purchase: false }]);
  expect((await totals()).bySource.get(source.id)).toMatchObject({
    orders: 1,
    sales: 771_836_000,
    refunds: 1,
    refunded: 771_836_000,
    matched: 771_836_000,
    unmatched: 0,
    net: 0,
    customers: 1,
    buyers: 1,
  });
});

test('before its refund happened a purchase still had its money', async () => {
  const user = unique('ana');
  const facts = [
    bought(user, at(5), unique('order'), 10, 3),
    refunded(user, at(9), 10, 1),
    refunded(user, at(10), 4, 9),
  ];
  await arrive(await aShop(), now, facts);
  expect(await daysOf(user, at(8))).toEqual([{ day: 20_458, amount: 300_000, purchase: true }]);
  expect(await daysOf(user, at(9, 1))).toEqual([{ day: 20_458, amount: 200_000, purchase: true }]);
  expect(await daysOf(user)).toEqual([
    { day: 20_458, amount: 120_000, purchase: true },
    { day: 20_463, amount: -280_000, purchase: false },
  ]);
});

test('a refund that came before its order is matched when the order arrives', async () => {
  const user = unique('ana');
  const order = unique('order');
  const source = await aShop();
  await arrive(source, now, [refunded(user, at(7), 10, 1, { order_id: order })]);
  expect((await profileOf(user)).orders).toMatchObject({ unmatchedRefunds: 100_000, net: -100_000 });
  await arrive(source, now, [bought(user, at(5), order, 10, 2)]);
  expect((await profileOf(user)).orders).toMatchObject({ unmatchedRefunds: 0, refunded: 100_000, net: 100_000 });
});

test('a bad order is kept as a problem with its place, and the rest goes on', async () => {
  const user = unique('ana');
  const source = await aShop();
  await arrive(source, now, [bought(user, at(5), unique('bad'), -1), bought(user, at(5), unique('good'), 1)]);
  expect((await profileOf(user)).orders).toMatchObject({ count: 1, gross: 10_000 });
  const problems = (await orderProblems(50)).filter((problem) => problem.sourceId === source.id);
  expect(problems).toMatchObject([{ place: 'products.0.price', reason: 'is negative', at: at(5) }]);
});

test('an order in another currency is kept and counted apart', async () => {
  const user = unique('ana');
  const source = await aShop();
  await arrive(source, now, [bought(user, at(5), unique('order'), 10, 1, { currency: 'EUR' })]);
  const profile = await profileOf(user);
  expect(await ordersOf([profile.id])).toMatchObject([{ currency: 'EUR', counted: false }]);
  expect(profile.orders).toMatchObject({ count: 0, gross: 0 });
  expect((await totals()).bySource.get(source.id)).toMatchObject({
    orders: 0,
    otherCurrencies: 1,
    customers: 1,
    buyers: 0,
  });
});

test('orders between two times are found without their lines', async () => {
  const user = unique('ana');
  await arrive(await aShop(), now, [
    bought(user, at(5), 'x', 1),
    bought(user, at(7), 'y', 2),
    refunded(user, at(6), 9),
  ]);
  const { id } = await profileOf(user);
  expect(await ordersBetween([id], at(6), at(8))).toMatchObject([{ at: at(7), amount: 20_000 }]);
  expect(await ordersBetween([id], at(5), at(7))).toHaveLength(1);
});

test('what waited is taken once: nothing is left for a second node', async () => {
  await arrive(await aShop(), now, [bought(unique('ana'), at(5), unique('order'), 1)]);
  expect(await recordNext('other', now)).toBe(false);
  expect((await backlog()).groups).toBeGreaterThan(0);
});

test('two nodes that record orders of the same people at once lose nothing', async () => {
  const source = await aShop();
  const users = [unique('ana'), unique('bea'), unique('cid')];
  for (const user of users) await profileOf(user);
  const days = [1, 2, 3, 4, 5, 6, 7, 8];
  await tell(source, now, ...days.map((day) => users.map((user) => bought(user, at(day), unique('order'), 1))));
  const work = async (node: string) => {
    while (await recordNext(node, now));
  };
  await Promise.all([work('one'), work('two'), work('three')]);
  for (const user of users) expect((await profileOf(user)).orders).toMatchObject({ count: 8, net: 80_000 });
});

test('two nodes that are told the same order at once record it once', async () => {
  const source = await aShop();
  const [user, id] = [unique('ana'), unique('order')];
  await profileOf(user);
  await tell(source, now, ...Array.from({ length: 6 }, () => [bought(user, at(5), id, 10)]));
  const work = async (node: string) => {
    while (await recordNext(node, now));
  };
  await Promise.all([work('one'), work('two'), work('three')]);
  expect((await totals()).bySource.get(source.id)).toMatchObject({ orders: 1, sales: 100_000 });
  expect((await profileOf(user)).orders).toMatchObject({ count: 1 });
});

async function aCoupon(user: string) {
  const offer = {
    id: unique('offer'),
    name: 'Win back',
    text: '10 % off',
    percent: 10,
    validDays: 14,
    codePrefix: 'WB',
  };
  await putOffers([offerSchema.parse(offer)]);
  const request = {
    offerId: offer.id,
    profileId: (await profileOf(user)).id,
    campaignId: unique('campaign'),
    decisionId: unique('decision'),
    now: at(1),
  };
  return { request, coupon: await inTransaction((session) => issueCoupon(request, session)) };
}

test('one decision gets one code, however often it is asked for', async () => {
  const { request, coupon } = await aCoupon(unique('ana'));
  expect(coupon).toMatchObject({ percent: 10, issuedAt: at(1), expiresAt: at(15), decisionId: request.decisionId });
  const again = await inTransaction((session) => issueCoupon(request, session));
  expect(again.code).toBe(coupon.code);
});

test('a code that was issued in a transaction that failed does not exist', async () => {
  const { request } = await aCoupon(unique('ana'));
  const other = { ...request, decisionId: unique('decision') };
  const failing = inTransaction(async (session) => {
    await issueCoupon(other, session);
    throw new Error('the decision could not be written');
  });
  await expect(failing).rejects.toThrow('the decision could not be written');
  expect((await couponTotals(request.campaignId)).issued).toBe(1);
});

test('an order of a server source redeems its code once; the same code on another order is refused', async () => {
  const user = unique('ana');
  const source = await aShop();
  const { request, coupon } = await aCoupon(user);
  const withCode = { coupon: coupon.code.toLowerCase(), discount: 2 };
  await arrive(
    source,
    now,
    [bought(user, at(5), 'first', 20, 1, withCode)],
    [bought(user, at(6), 'second', 20, 1, withCode)],
  );
  expect(await couponTotals(request.campaignId)).toEqual({
    issued: 1,
    redeemed: 1,
    discount: 20_000,
    revenue: 180_000,
  });
  const orders = await ordersOf([request.profileId]);
  expect(orders.map((order: Order) => order.couponRefused)).toEqual(['already-redeemed', undefined]);
});

test("a browser's claim redeems nothing until a server source tells the same order", async () => {
  const user = unique('ana');
  const browser = await aShop('browser');
  const { request, coupon } = await aCoupon(user);
  const order = bought(user, at(5), unique('order'), 20, 1, { coupon: coupon.code, discount: 2 });
  await arrive(browser, now, [order]);
  expect(await ordersOf([request.profileId])).toMatchObject([{ couponRefused: 'browser-source' }]);
  await arrive(await aShop('server', browser.project), now, [order]);
  const [recorded] = await ordersOf([request.profileId]);
  expect(recorded?.couponRefused).toBeUndefined();
  expect(await couponTotals(request.campaignId)).toMatchObject({ redeemed: 1, discount: 20_000 });
});

test("somebody else's code, an ended code and an unknown code are refused on the order", async () => {
  const [ana, bea] = [unique('ana'), unique('bea')];
  const source = await aShop();
  const { coupon } = await aCoupon(ana);
  await arrive(source, now, [bought(bea, at(5), unique('order'), 20, 1, { coupon: coupon.code })]);
  await arrive(source, now, [bought(ana, at(20), unique('order'), 20, 1, { coupon: coupon.code })]);
  await arrive(source, now, [bought(ana, at(21), unique('order'), 20, 1, { coupon: 'WB-NONE-NONE' })]);
  expect(await ordersOf([(await profileOf(bea)).id])).toMatchObject([{ couponRefused: 'other-person' }]);
  expect(await ordersOf([(await profileOf(ana)).id])).toMatchObject([
    { couponRefused: 'unknown-code' },
    { couponRefused: 'expired' },
  ]);
});

const fact = fc.record({
  refund: fc.boolean(),
  order: fc.integer({ min: 1, max: 5 }),
  names: fc.boolean(),
  minute: fc.integer({ min: 0, max: 50 }),
  quantity: fc.integer({ min: 1, max: 4 }),
  price: fc.integer({ min: 0, max: 9 }),
});

test('it does not matter in which order and in which groups facts arrive', async () => {
  const property = fc.asyncProperty(
    fc
      .uniqueArray(fact, { minLength: 1, maxLength: 8, selector: (one) => (one.refund ? one : one.order) })
      .chain((facts) => fc.tuple(fc.constant(facts), fc.shuffledSubarray(facts, { minLength: facts.length }))),
    fc.integer({ min: 1, max: 4 }),
    async (lists, groupSize) => {
      const results = [];
      for (const facts of lists) {
        const user = unique('any');
        const source = await aShop();
        const told = facts.map((one) => {
          const index = lists[0].indexOf(one);
          return one.refund
            ? refunded(user, at(5, one.minute), one.price, one.quantity, {
                refund_id: `refund-${index}`,
                ...(one.names && { order_id: `order-${one.order}` }),
              })
            : bought(user, at(5, one.minute), `order-${one.order}`, one.price, one.quantity);
        });
        const groups = Array.from({ length: Math.ceil(told.length / groupSize) }, (_, index) =>
          told.slice(index * groupSize, (index + 1) * groupSize),
        );
        await arrive(source, now, ...groups);
        const { bySource } = await totals();
        results.push({
          section: (await profileOf(user)).orders,
          days: await daysOf(user),
          books: bySource.get(source.id),
        });
      }
      expect(results[1]).toEqual(results[0]);
    },
  );
  await fc.assert(property, { numRuns: 10 });
});
