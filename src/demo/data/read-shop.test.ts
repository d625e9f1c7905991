import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { afterAll, expect, test } from '@jest/globals';
import { InvalidInput } from '../../platform/errors.js';
import { type Invoice, readInvoices } from './read-shop.js';

const folder = mkdtempSync(join(tmpdir(), 'read-shop-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function invoicesIn(text: string): Promise<Invoice[]> {
  const file = join(folder, 'invoices.csv.br');
  writeFileSync(file, brotliCompressSync(text));
  const invoices: Invoice[] = [];
  for await (const invoice of readInvoices(file)) invoices.push(invoice);
  return invoices;
}

test('rows without an invoice number belong to the invoice above', async () => {
  const invoices = await invoicesIn(
    '536365,2010-12-01 08:26,17850,United Kingdom,85123a,6,2.55\n,,,,71053,4,0.001\nC536379,2010-12-01 09:41,,EIRE,D,-1,27.5\n',
  );
  expect(invoices).toEqual([
    {
      invoice: '536365',
      kind: 'sale',
      at: new Date('2010-12-01T08:26:00Z'),
      customerId: '17850',
      country: 'United Kingdom',
      lines: [
        { stockCode: '85123a', quantity: 6, unitPrice: 25_500 },
        { stockCode: '71053', quantity: 4, unitPrice: 10 },
      ],
      rows: 2,
    },
    {
      invoice: 'C536379',
      kind: 'cancellation',
      at: new Date('2010-12-01T09:41:00Z'),
      customerId: null,
      country: 'EIRE',
      lines: [{ stockCode: 'D', quantity: -1, unitPrice: 275_000 }],
      rows: 1,
    },
  ]);
});

test('an invoice that runs into the next minute stays one invoice with the time of its first row', async () => {
  const invoices = await invoicesIn('1,2010-12-01 16:57,7,EIRE,A,1,1\n,2010-12-01 16:58,,,B,1,1\n');
  expect(invoices.map(({ at, rows }) => [at.toISOString(), rows])).toEqual([['2010-12-01T16:57:00.000Z', 2]]);
});

test('bad debt and goods found or lost are adjustments, not sales', async () => {
  const invoices = await invoicesIn('A563185,2011-08-12 14:50,,EIRE,B,1,11062.06\n2,2011-08-12 14:51,,EIRE,X,-3,0\n');
  expect(invoices.map(({ kind }) => kind)).toEqual(['adjustment', 'adjustment']);
});

test.each([
  ['1,2010-12-01 08:26,7,EIRE,A,1\n', 'line 1: 6 cells instead of 7'],
  ['1,2010-12-01 08:26,7,EIRE,A,1,1\n,,,,B,one,1\n', 'line 2: "one" is not a quantity'],
  ['1,2010-12-01 08:26,7,EIRE,A,1,1.00001\n', 'line 1: "1.00001" is not a price'],
  ['1,2010-12-41 08:26,7,EIRE,A,1,1\n', 'line 1: "2010-12-41 08:26" is not a time'],
  [',,,,A,1,1\n', 'line 1: the first row names no invoice'],
])('a row that cannot be read is refused with its place: %j', async (text, message) => {
  await expect(invoicesIn(text)).rejects.toThrow(InvalidInput);
  await expect(invoicesIn(text)).rejects.toThrow(message);
});

test('a missing or damaged file is an error, not an empty shop', async () => {
  const missing = readInvoices(join(folder, 'nothing.br'));
  await expect(missing.next()).rejects.toThrow('ENOENT');
  const damaged = join(folder, 'damaged.br');
  writeFileSync(damaged, brotliCompressSync('1,2010-12-01 08:26,7,EIRE,A,1,1\n'.repeat(99)).subarray(0, 20));
  await expect(readInvoices(damaged).next()).rejects.toThrow();
});
