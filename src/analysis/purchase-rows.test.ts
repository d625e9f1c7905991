import { expect, test } from '@jest/globals';
import { type PurchaseDayRow, readPurchaseRows } from './purchase-rows.js';

async function* stream(rows: PurchaseDayRow[]) {
  yield* rows;
}

test('customers are numbered by id, in whatever order they are read', async () => {
  const rows = [
    { profileId: 'b', day: 2, amount: 20, purchase: true },
    { profileId: 'a', day: 1, amount: 10, purchase: true },
    { profileId: 'b', day: 3, amount: -5, purchase: false },
  ];
  const read = await readPurchaseRows(stream(rows));
  expect(read.ids).toEqual(['a', 'b']);
  expect(read.rows).toEqual({
    customers: 2,
    customer: Uint32Array.of(1, 0, 1),
    day: Int32Array.of(2, 1, 3),
    amount: Float64Array.of(20, 10, -5),
    purchase: Uint8Array.of(1, 1, 0),
  });
});

test('more rows than the first arrays hold are kept, and progress is told', async () => {
  const rows = Array.from({ length: 120_000 }, (_, i) => ({
    profileId: `${i % 7}`,
    day: i,
    amount: i,
    purchase: true,
  }));
  let told = 0;
  const read = await readPurchaseRows(stream(rows), async () => {
    told++;
  });
  expect(told).toBe(2);
  expect(read.ids).toHaveLength(7);
  expect(read.rows.day).toEqual(Int32Array.from(rows, ({ day }) => day));
});

test('nothing to read gives empty arrays', async () => {
  const read = await readPurchaseRows(stream([]));
  expect([read.ids.length, read.rows.day.length, read.rows.customers]).toEqual([0, 0, 0]);
});
