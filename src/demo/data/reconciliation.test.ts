import { beforeAll, expect, test } from '@jest/globals';
import { amountOf } from '../../platform/money.js';
import { productIdOf, readProductTable } from './product-table.js';
import { type Invoice, readInvoices } from './read-shop.js';
import { lastOrderAt } from './shift-dates.js';
import { productLabels } from './shop-products.js';
import { type ShopEvent, shopEvents } from './to-events.js';

const sums = {
  rows: 0,
  withoutCustomer: 0,
  all: 0,
  sales: 0,
  refunds: 0,
  salesInvoices: 0,
  cancelled: 0,
  outOfOrder: 0,
};
const customers = new Set<string>();
const buyers = new Set<string>();
const kinds = { sale: 0, cancellation: 0, adjustment: 0 };
const codes = new Set<string>();
const againstTheirKind: string[] = [];
const prices = new Map<string, Map<number, number>>();
let last = new Date(0);

beforeAll(async () => {
  for await (const invoice of readInvoices()) {
    count(invoice);
    countPrices(invoice);
    sums.outOfOrder += invoice.at < last ? 1 : 0;
    last = invoice.at;
  }
});

function count({ invoice, kind, lines, rows, customerId }: Invoice) {
  const sales = lines.filter(({ quantity, unitPrice }) => quantity > 0 && unitPrice > 0);
  const amount = (some: typeof lines) => some.reduce((sum, line) => sum + line.quantity * line.unitPrice, 0);
  kinds[kind] += 1;
  sums.rows += rows;
  sums.all += amount(lines);
  if (customerId === null) sums.withoutCustomer += rows;
  if (customerId === null) return;
  customers.add(customerId);
  const sign = kind === 'cancellation' ? -1 : 1;
  if (kind === 'adjustment' || lines.some(({ quantity }) => quantity * sign <= 0)) againstTheirKind.push(invoice);
  if (kind === 'cancellation') sums.cancelled += 1;
  if (kind === 'cancellation') sums.refunds += amount(lines);
  if (kind !== 'sale' || sales.length === 0) return;
  buyers.add(customerId);
  sums.salesInvoices += 1;
  sums.sales += amount(sales);
}

function countPrices({ kind, lines }: Invoice) {
  for (const { stockCode, quantity, unitPrice } of lines) {
    const id = productIdOf(stockCode);
    codes.add(id);
    if (kind !== 'sale' || quantity <= 0 || unitPrice <= 0) continue;
    const counts = prices.get(id) ?? new Map<number, number>();
    prices.set(id, counts.set(unitPrice, (counts.get(unitPrice) ?? 0) + 1));
  }
}

test('every row of the published table is there', () => {
  expect(sums.rows).toBe(541_909);
  expect(sums.withoutCustomer).toBe(135_080);
  expect(sums.all).toBe(97_477_479_340);
  expect(kinds).toEqual({ sale: 20_725, cancellation: 3_836, adjustment: 1_339 });
  expect(sums.outOfOrder).toBe(0);
  expect(last).toEqual(lastOrderAt);
});

test('customers, sales and refunds come out as published', () => {
  expect([customers.size, buyers.size]).toEqual([4_372, 4_338]);
  expect([sums.salesInvoices, amountOf(sums.sales)]).toEqual([18_532, 8_911_407.904]);
  expect([sums.cancelled, amountOf(sums.refunds)]).toEqual([3_654, -611_342.09]);
  expect(amountOf(sums.sales + sums.refunds)).toBe(8_300_065.814);
});

test('the product table holds each code once, with the price that most of its sale rows carry', () => {
  const table = readProductTable();
  expect(table).toHaveLength(3_958);
  expect(new Set(table.map(({ id }) => id))).toEqual(codes);
  const unusual = table.filter(({ id, usualPrice }) => {
    const counts = prices.get(id);
    return counts ? counts.get(usualPrice ?? -1) !== Math.max(...counts.values()) : usualPrice !== null;
  });
  expect(unusual).toEqual([]);
});

test('the events of the shop carry exactly what its customers bought and gave back', async () => {
  const context = { labels: productLabels(readProductTable()), weeks: 0 };
  const found = { identify: 0, completed: 0, free: 0, refunded: 0, sales: 0, refunds: 0, bytes: 0, largest: 0 };
  const known = new Set<string>();
  for await (const event of shopEvents(readInvoices(), context)) {
    const bytes = Buffer.byteLength(JSON.stringify(event));
    found.bytes += bytes;
    found.largest = Math.max(found.largest, bytes);
    if (event.type === 'identify') found.identify += 1;
    if (event.type === 'identify') known.add(event.userId);
    if (event.type === 'identify') continue;
    if (!known.has(event.userId)) throw new Error(`${event.userId} buys before the shop knows them`);
    add(event, found);
  }
  expect(found).toMatchObject({ identify: 4_372, completed: 18_536, free: 4, refunded: 3_654 });
  expect([found.sales, found.refunds]).toEqual([89_114_079_040, 6_113_420_900]);
  expect(found.largest).toBeLessThan(256 * 1024);
});

type Track = Extract<ShopEvent, { type: 'track' }>;

function add(event: Track, found: Record<'completed' | 'free' | 'refunded' | 'sales' | 'refunds', number>) {
  const money = Math.round(event.properties.total * 10_000);
  const lines = event.properties.products.reduce(
    (sum, line) => sum + Math.round(line.price * 10_000) * line.quantity,
    0,
  );
  if (lines !== money) throw new Error(`${event.messageId}: the lines do not add up to the total`);
  if (event.event === 'Order Refunded') found.refunds += money;
  if (event.event === 'Order Refunded') found.refunded += 1;
  if (event.event === 'Order Refunded') return;
  found.sales += money;
  found.completed += 1;
  found.free += money === 0 ? 1 : 0;
}

test('no invoice of a customer is an adjustment or runs against its kind', () => {
  expect(againstTheirKind).toEqual([]);
});
