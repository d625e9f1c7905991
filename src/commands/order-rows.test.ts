import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, expect, test } from '@jest/globals';
import { InvalidInput } from '../platform/errors.js';
import { openOrderTable, type RowFault } from './order-rows.js';

const NOW = new Date('2026-11-22T12:00:00Z');
const HEADER = 'order_id,customer_id,date,product_id,quantity,price,product_name,currency,coupon';
const GOOD = [
  HEADER,
  '1,anna,2026-11-01 10:30:00,mug,2,2.55,"Mug, red",GBP,',
  '1,anna,2026-11-01 10:30:00,cup,1,10,,GBP,',
  '2,ben,2026-11-02,mug,3,2.5,,EUR,WELCOME',
].join('\n');

const folder = mkdtempSync(join(tmpdir(), 'rapport-orders-'));
afterAll(() => rmSync(folder, { recursive: true }));

let files = 0;
function aFile(content: string | Buffer, ending = '.csv'): string {
  files += 1;
  const path = join(folder, `orders-${files}${ending}`);
  writeFileSync(path, content);
  return path;
}

async function read(file: string, currency: string | null = 'GBP') {
  const faults: RowFault[] = [];
  const orders = [];
  const table = await openOrderTable(file);
  const onFault = (fault: RowFault) => faults.push(fault);
  for await (const order of table.orders({ currency, now: NOW, onFault })) orders.push(order);
  return { orders, ids: orders.map(({ event }) => event.properties.order_id), faults };
}

const rowsWith = (changes: Record<string, string>) => {
  const names = HEADER.split(',');
  const row: Record<string, string> = Object.fromEntries(
    names.map((name, at) => [name, '1,anna,2026-11-01,mug,2,2.55,,GBP,'.split(',')[at] ?? '']),
  );
  return names.map((name) => changes[name] ?? row[name]).join(',');
};
const faultOf = async (changes: Record<string, string>) =>
  (await read(aFile(`${HEADER}\n${rowsWith(changes)}`))).faults;

test('consecutive rows of one order become one event, as a server of the shop would have posted it', async () => {
  const { orders, faults } = await read(aFile(GOOD));
  expect(faults).toEqual([]);
  expect(orders.map(({ line }) => line)).toEqual([2, 4]);
  expect(orders.map(({ event }) => event)).toEqual([
    {
      type: 'track',
      event: 'Order Completed',
      messageId: 'import-order-1',
      userId: 'anna',
      timestamp: '2026-11-01T10:30:00.000Z',
      properties: {
        order_id: '1',
        currency: 'GBP',
        products: [
          { product_id: 'mug', name: 'Mug, red', quantity: 2, price: 2.55 },
          { product_id: 'cup', quantity: 1, price: 10 },
        ],
      },
    },
    {
      type: 'track',
      event: 'Order Completed',
      messageId: 'import-order-2',
      userId: 'ben',
      timestamp: '2026-11-02T00:00:00.000Z',
      properties: {
        order_id: '2',
        currency: 'EUR',
        coupon: 'WELCOME',
        products: [{ product_id: 'mug', quantity: 3, price: 2.5 }],
      },
    },
  ]);
});

test('the same table is read whatever its separator, line ends, packing, mark at the start or blank lines at the end', async () => {
  const { orders } = await read(aFile(GOOD));
  const separatedBy = (separator: string) =>
    GOOD.replaceAll('"Mug, red"', '"Mug# red"').replaceAll(',', separator).replace('#', ',');
  const files = [
    aFile(separatedBy(';')),
    aFile(separatedBy('\t')),
    aFile(GOOD.replaceAll('\n', '\r\n')),
    aFile(`\ufeff${GOOD}`),
    aFile(gzipSync(GOOD), '.csv.gz'),
    aFile(`${GOOD}\n\n  \n,,,,,,,,\n\n`),
    aFile(GOOD.replace('order_id,customer_id', ' Order_ID ,CUSTOMER_ID')),
  ];
  for (const file of files) expect((await read(file)).orders).toEqual(orders);
});

test('a separator of the other kind inside a cell stays part of the cell', async () => {
  const { orders } = await read(aFile(`${HEADER}\n${rowsWith({ product_name: 'Mug; red' })}`));
  expect(orders[0]?.event.properties.products).toMatchObject([{ name: 'Mug; red' }]);
});

test('a faulty cell is named with line and column, and its order is left out whole', async () => {
  const { ids, faults } = await read(aFile(GOOD.replace('mug,2,2.55', 'mug,two,2.55')));
  expect(faults).toEqual([{ line: 2, column: 'quantity', reason: 'must be a whole number' }]);
  expect(ids).toEqual(['2']);
});

test('what is wrong with a cell is said in words', async () => {
  const reasons = async (changes: Record<string, string>) =>
    (await faultOf(changes)).map(({ line, column, reason }) => `${line} ${column} ${reason}`);
  expect(await reasons({ date: '01.11.2026' })).toEqual([
    '2 date must look like 2026-11-22 or 2026-11-22 10:30:00 (UTC)',
  ]);
  expect(await reasons({ date: '2026-02-30' })).toEqual(['2 date is no day of the calendar']);
  expect(await reasons({ date: '2026-11-01 25:00' })).toEqual(['2 date is no day of the calendar']);
  expect(await reasons({ date: '1969-12-31' })).toEqual(['2 date is before 1970']);
  expect(await reasons({ date: '2062-11-01' })).toEqual(['2 date is in the future']);
  expect(await reasons({ quantity: '0' })).toEqual(['2 quantity must be above 0']);
  expect(await reasons({ quantity: '-1' })).toEqual(['2 quantity must be a whole number']);
  expect(await reasons({ quantity: '0x10' })).toEqual(['2 quantity must be a whole number']);
  expect(await reasons({ price: '2.55 GBP' })).toEqual(['2 price must be a number such as 12.50, not below 0']);
  expect(await reasons({ price: '1000000001' })).toEqual(['2 price is too large']);
  expect(await reasons({ price: '1000000000', quantity: '1000000000' })).toEqual([
    '2 price the order is worth more than can be counted',
  ]);
  expect(await reasons({ currency: 'Euro' })).toEqual(['2 currency must have three letters']);
  expect(await reasons({ customer_id: ' ', price: '' })).toEqual(['2 customer_id is empty', '2 price is empty']);
  expect(await reasons({ order_id: '' })).toEqual(['2 order_id is empty']);
  expect(await reasons({ order_id: 'x'.repeat(81) })).toEqual(['2 order_id has more than 80 characters']);
});

test('a row with too few cells lacks columns, one with too many cannot be read', async () => {
  const { ids, faults } = await read(
    aFile(`${GOOD}\n3,cleo,2026-11-03,mug\n4,dan,2026-11-03,mug,1,2,A,B,GBP,\n5,eve,2026-11-03,mug,1,2`),
  );
  expect(faults).toEqual([
    { line: 5, column: 'quantity', reason: 'is empty' },
    { line: 5, column: 'price', reason: 'is empty' },
    { line: 6, column: '', reason: 'has 10 cells, the header has 9' },
  ]);
  expect(ids).toEqual(['1', '2', '5']);
});

test('an order that stands in two places is left out whole, not booked with half its lines', async () => {
  const { ids, faults } = await read(aFile(`${GOOD}\n${rowsWith({ order_id: '1' })}\n${rowsWith({ order_id: '3' })}`));
  expect(faults).toEqual([
    { line: 5, column: 'order_id', reason: expect.stringContaining('order 1 stands further up too') },
  ]);
  expect(ids).toEqual(['2', '3']);
});

test('an order of two customers or in two currencies is no order', async () => {
  const { ids, faults } = await read(
    aFile([HEADER, rowsWith({}), rowsWith({ customer_id: 'ben' }), rowsWith({ currency: 'EUR' })].join('\n')),
  );
  expect(faults).toEqual([
    { line: 3, column: 'customer_id', reason: 'differs from the first row of the order' },
    { line: 4, column: 'currency', reason: 'differs from the first row of the order' },
  ]);
  expect(ids).toEqual([]);
});

test('rows without a currency take the one that is handed in, and are faulty without one', async () => {
  const file = aFile(`${HEADER}\n${rowsWith({ currency: '' })}`);
  expect((await read(file, 'EUR')).orders[0]?.event.properties.currency).toBe('EUR');
  expect((await read(file, null)).faults).toEqual([
    { line: 2, column: 'currency', reason: expect.stringContaining('--currency') },
  ]);
});

test('a file that cannot be used as a whole is refused before anything is read from it', async () => {
  const refusal = async (file: string) => {
    const error: unknown = await openOrderTable(file).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(InvalidInput);
    return (error as Error).message.replace(folder, '').replace(/^.orders-\d+/, 'FILE');
  };
  expect(await refusal(join(folder, 'nowhere.csv'))).toMatch(/nowhere\.csv: there is no such file$/);
  expect(await refusal(folder)).toMatch(/is a folder, not a file$/);
  expect(await refusal(aFile(''))).toBe('FILE.csv is empty');
  expect(await refusal(aFile('order_id,date,amount\n1,2,3'))).toBe(
    'FILE.csv, line 1: columns missing: customer_id, product_id, quantity, price (there are order_id, date, amount)',
  );
  expect(await refusal(aFile(`${HEADER},price\n`))).toBe('FILE.csv, line 1: columns there twice: price');
  expect(await refusal(aFile(GOOD.replace(',cup,', ',12" cup,')))).toMatch(/^FILE\.csv, line 3: .*quote/i);
  expect(await refusal(aFile(GOOD.replace('red"', 'red')))).toMatch(/^FILE\.csv, line \d: .*quote/i);
  expect(await refusal(aFile(Buffer.from(GOOD.replace(',cup,', ',käse,'), 'latin1')))).toMatch(
    /^FILE\.csv, line 3: these bytes are not UTF-8\./,
  );
  expect(await refusal(aFile(Buffer.from(`\ufeff${GOOD}`, 'utf16le')))).toMatch(/^FILE\.csv, line 1: .* not UTF-8/);
  expect(await refusal(aFile(gzipSync(GOOD).subarray(0, 60), '.csv.gz'))).toMatch(/^FILE\.csv\.gz cannot be unpacked/);
  expect(await refusal(aFile(GOOD, '.csv.gz'))).toMatch(/cannot be unpacked/);
});

test('a table with a header alone holds no orders and no faults', async () => {
  expect(await read(aFile(`${HEADER}\n`))).toEqual({ orders: [], ids: [], faults: [] });
});
