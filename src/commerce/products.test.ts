import { expect, test } from '@jest/globals';
import { useDatabase } from '../testing/database.js';
import { anOrderOf, aProduct, arrive, aShop } from '../testing/shop.js';
import { countPopularity, popularProducts, productsById, putProducts } from './index.js';

useDatabase();

const now = new Date('2026-03-01T12:00:00Z');
const names = async (options: { category?: string; limit: number }) =>
  (await popularProducts(options)).map((product) => [product.id, product.customers]);

test('a product is written over as a whole and read by id', async () => {
  await putProducts([
    aProduct('vase', { category: 'Deco', imageUrl: '/vase.svg' }),
    aProduct('bowl', { category: 'Deco' }),
  ]);
  const { stock: _, ...withoutStock } = aProduct('vase', { category: 'Deco', name: 'Tall vase' });
  await putProducts([withoutStock]);
  const found = await productsById(['vase', 'bowl', 'nothing']);
  expect([...found.keys()].sort()).toEqual(['bowl', 'vase']);
  expect(found.get('vase')).toEqual(withoutStock);
});

test('popular is what most different people bought in the last year, in stock, and no service', async () => {
  await putProducts([
    aProduct('cup', { category: 'Kitchen' }),
    aProduct('plate', { category: 'Kitchen' }),
    aProduct('fork', { category: 'Kitchen', stock: 0 }),
    aProduct('lamp', { category: 'Light' }),
    aProduct('POST', { category: 'Kitchen', kind: 'service' }),
  ]);
  await arrive(await aShop(), now, [
    anOrderOf('ana', now, ['cup', 'cup', 'POST', 'fork']),
    anOrderOf('ana', now, ['cup', 'lamp']),
    anOrderOf('bea', now, ['plate', 'POST', 'fork']),
    anOrderOf('cid', now, ['plate']),
    anOrderOf('dan', new Date('2024-01-01'), ['lamp']),
  ]);
  expect(await countPopularity({ now })).toBe(5);
  expect(await names({ category: 'Kitchen', limit: 5 })).toEqual([
    ['plate', 2],
    ['cup', 1],
  ]);
  expect((await names({ limit: 3 })).map(([id]) => id)).toEqual(['plate', 'cup', 'lamp']);
});

test('what nobody bought any more in the year is forgotten by the next count', async () => {
  expect(await countPopularity({ now: new Date('2028-01-01') })).toBe(0);
  expect(new Set((await names({ limit: 9 })).map(([, customers]) => customers))).toEqual(new Set([0]));
});
