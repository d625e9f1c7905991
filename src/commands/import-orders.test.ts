import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { reportingCurrency, totals } from '../commerce/index.js';
import { movableClock } from '../platform/clock.js';
import { moneyFrom } from '../platform/money.js';
import { countProfiles } from '../profiles/index.js';
import { useDatabase } from '../testing/database.js';
import { backlog, sources } from '../tracking/index.js';
import { importOrders } from './import-orders.js';

useDatabase();

const HEADER = 'order_id,customer_id,date,product_id,quantity,price,currency';
const clock = movableClock(new Date('2026-11-22T12:00:00Z'));
const folder = mkdtempSync(join(tmpdir(), 'rapport-import-'));
afterAll(() => rmSync(folder, { recursive: true }));

function aFile(name: string, rows: string[]): string {
  const path = join(folder, name);
  writeFileSync(path, [HEADER, ...rows].join('\n'));
  return path;
}

const bring = (file: string, change: { source?: string; currency?: string } = {}) =>
  importOrders({ file, source: 'history', clock, onProgress: () => undefined, ...change });

const booked = async (source: string) => {
  const known = (await sources()).find(({ name }) => name === source);
  const sums = known && (await totals()).bySource.get(known.id);
  return sums ? { orders: sums.orders + sums.freeOrders, sales: sums.sales } : { orders: 0, sales: 0 };
};

test('a file that cannot be used leaves no trace, not even a source', async () => {
  const file = aFile('broken.csv', ['1,anna,2026-11-01,mug,2,2.55,GBP', '2,anna,2026-11-01,"mug,2,2.55,GBP']);
  await expect(bring(file)).rejects.toThrow(/broken\.csv, line \d+: .*quote/i);
  expect(await sources()).toEqual([]);
  expect((await totals()).all.orders).toBe(0);
});

test('a shop without a currency must say it, because none is assumed', async () => {
  const file = aFile('bare.csv', ['1,anna,2026-11-01,mug,2,2.55,']);
  const { added, faults } = await bring(file);
  expect({ added, faults }).toMatchObject({ added: 0, faults: [{ file, line: 2, column: 'currency' }] });
  expect(await reportingCurrency()).toBeNull();
});

test('good orders are in the books when the import ends; a faulty one is left out whole and named', async () => {
  const file = aFile('orders.csv', [
    '1,anna,2026-11-01,mug,2,2.55,GBP',
    '1,anna,2026-11-01,cup,1,10,GBP',
    '2,ben,2026-11-02,mug,1,1,GBP',
    '2,ben,2026-11-02,cup,none,1,GBP',
    '3,ben,2026-11-03,mug,3,2.5,GBP',
  ]);
  const { seconds, ...told } = await bring(file);
  expect(told).toEqual({
    orders: 2,
    added: 2,
    knownAlready: 0,
    ofErasedPeople: 0,
    faults: [{ file, line: 5, column: 'quantity', reason: 'must be a whole number' }],
  });
  expect(seconds).toBeGreaterThanOrEqual(0);
  expect(await booked('history')).toEqual({ orders: 2, sales: moneyFrom(5.1 + 10 + 7.5) });
  expect(await countProfiles()).toBe(2);
  expect(await backlog()).toMatchObject({ groups: 0 });
});

test('a second import of the same file adds nothing and says so', async () => {
  const { added, knownAlready, orders } = await bring(join(folder, 'orders.csv'));
  expect({ added, knownAlready, orders }).toEqual({ added: 0, knownAlready: 2, orders: 2 });
  expect(await booked('history')).toEqual({ orders: 2, sales: 226_000 });
});

test('an order that the intake turns away is named with the line it begins at', async () => {
  const many = Array.from({ length: 3000 }, (_, at) => `9,anna,2026-11-01,product-${'x'.repeat(80)}-${at},1,1,GBP`);
  const { added, faults } = await bring(aFile('large.csv', ['8,anna,2026-11-01,mug,1,1,GBP', ...many]), {
    source: 'large',
  });
  expect(added).toBe(1);
  expect(faults).toEqual([expect.objectContaining({ line: 3, column: '', reason: expect.stringContaining('bytes') })]);
});

test('any valid table gives books that equal the sum of quantity times price', async () => {
  const cents = fc.integer({ min: 0, max: 10_000_000 }).map((money) => money / 10_000);
  const line = fc.record({
    product: fc.integer({ min: 1, max: 9 }),
    quantity: fc.integer({ min: 1, max: 999 }),
    price: cents,
  });
  const order = fc.record({
    customer: fc.integer({ min: 1, max: 9 }),
    lines: fc.array(line, { minLength: 1, maxLength: 5 }),
  });
  let run = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(order, { minLength: 1, maxLength: 20 }), async (orders) => {
      run += 1;
      const rows = orders.flatMap(({ customer, lines }, at) =>
        lines.map(
          ({ product, quantity, price }) =>
            `${run}-${at},c${customer},2026-10-01,p${product},${quantity},${price.toFixed(4)},GBP`,
        ),
      );
      const sales = orders
        .flatMap(({ lines }) => lines)
        .reduce((sum, { quantity, price }) => sum + moneyFrom(price) * quantity, 0);
      const { added, faults } = await bring(aFile(`any-${run}.csv`, rows), { source: `any ${run}` });
      expect({ added, faults }).toEqual({ added: orders.length, faults: [] });
      expect(await booked(`any ${run}`)).toEqual({ orders: orders.length, sales });
    }),
    { numRuns: 12 },
  );
});
