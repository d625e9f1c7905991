import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { useDatabase } from '../../testing/database.js';
import { arrive, aShop } from '../../testing/shop.js';
import { at, bought, daysOf, now, profileOf, refunded, unique } from '../../testing/shop-facts.js';
import { totals } from './totals-store.js';

useDatabase();

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
