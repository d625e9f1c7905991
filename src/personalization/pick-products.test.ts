import { beforeAll, expect, test } from '@jest/globals';
import { countPopularity, putProducts } from '../commerce/index.js';
import { useDatabase } from '../testing/database.js';
import { anOrderOf, aProduct, arrive, aShop, profileOfUser } from '../testing/shop.js';
import { pickProducts } from './pick-products.js';

useDatabase();

const now = new Date('2026-03-01T12:00:00Z');
const others = (products: string[]) => products.map((product, index) => anOrderOf(`other-${index}`, now, [product]));

beforeAll(async () => {
  await putProducts([
    aProduct('cup'),
    aProduct('plate'),
    aProduct('bowl'),
    aProduct('broken jug', { stock: 0 }),
    aProduct('POST', { kind: 'service' }),
    aProduct('lamp', { category: 'Light' }),
    aProduct('candle', { category: 'Light' }),
    aProduct('scarf', { category: 'Clothes' }),
  ]);
  await arrive(
    await aShop(),
    now,
    others(['plate', 'plate', 'bowl', 'POST', 'POST', 'POST', 'broken jug', 'lamp', 'scarf', 'scarf', 'scarf']),
    [anOrderOf('more', now, ['plate', 'POST', 'scarf']), anOrderOf('most', now, ['plate', 'candle', 'broken jug'])],
    [anOrderOf('ana', now, ['cup', 'POST']), anOrderOf('ana', now, ['cup', 'lamp'])],
  );
  await countPopularity({ now });
});

const picked = async (user: string, limit: number, at: Date = now) => {
  const picks = await pickProducts(await profileOfUser(user, now), { limit, now: at });
  return picks.map(({ product, reason }) => `${product.id}: ${reason}`);
};

test("a person sees what others buy in that person's categories, with the reason", async () => {
  expect(await picked('ana', 4)).toEqual([
    'plate: popular in Kitchen, which you buy often',
    'candle: popular in Light, which you have bought',
    'bowl: popular in Kitchen, which you buy often',
    'scarf: popular with other customers',
  ]);
});

test('without any order a person sees what is popular with everybody', async () => {
  expect(await picked('newcomer', 2)).toEqual([
    'plate: popular with other customers',
    'scarf: popular with other customers',
  ]);
});

test('nobody is shown a service, or what is sold out, or what they bought lately', async () => {
  const all = await picked('ana', 99);
  for (const id of ['POST', 'broken jug', 'cup', 'lamp']) expect(all.join()).not.toContain(`${id}:`);
  expect(new Set(all).size).toBe(all.length);
});

test('the same data give the same products, kept or read anew', async () => {
  expect(await picked('ana', 4)).toEqual(await picked('ana', 4, new Date(now.getTime() - 1)));
});

test('what changed in the catalogue is seen five minutes later', async () => {
  const later = (minutes: number) => new Date(now.getTime() + minutes * 60_000);
  await picked('newcomer', 1);
  await putProducts([aProduct('plate', { stock: 0 })]);
  expect(await picked('newcomer', 1, later(4))).toEqual(['plate: popular with other customers']);
  expect(await picked('newcomer', 1, later(5))).toEqual(['scarf: popular with other customers']);
});
