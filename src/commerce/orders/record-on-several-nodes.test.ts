import { expect, test } from '@jest/globals';
import { useDatabase } from '../../testing/database.js';
import { arrive, aShop, tell } from '../../testing/shop.js';
import { at, bought, now, profileOf, unique } from '../../testing/shop-facts.js';
import { backlog } from '../../tracking/index.js';
import { recordNext } from './record-orders.js';
import { totals } from './totals-store.js';

useDatabase();

test('what waited is taken once: nothing is left for a second node', async () => {
  await arrive(await aShop(), now, [bought(unique('ana'), at(5), unique('order'), 1)]);
  expect(await recordNext('other', now)).toBe(0);
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
