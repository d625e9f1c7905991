import { expect, test } from '@jest/globals';
import { useDatabase } from '../../testing/database.js';
import { arrive, aShop } from '../../testing/shop.js';
import { at, bought, daysOf, now, profileOf, refunded, unique } from '../../testing/shop-facts.js';
import { orderProblems, ordersBetween, ordersOf } from '../index.js';
import { totals } from './totals-store.js';

useDatabase();

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

test('an order that is told twice, also by another source of the project, counts once: the first wins', async () => {
  const user = unique('ana');
  const id = unique('order');
  const source = await aShop();
  await arrive(
    source,
    now,
    [bought(user, at(5), id, 10), bought(user, at(5, 1), id, 11)],
    [bought(user, at(6), id, 12)],
  );
  await arrive(await aShop('server', source.project), now, [bought(user, at(4), id, 13)]);
  expect((await profileOf(user)).orders).toMatchObject({ count: 1, gross: 100_000 });
});
