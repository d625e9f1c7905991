import { expect, test } from '@jest/globals';
import type { OrderTotals } from '../../commerce/index.js';
import { moneyFrom } from '../../platform/money.js';
import { reconciliation } from './reconciliation.js';

function someTotals(sales: number, refunded: number): OrderTotals {
  const money = { sales: moneyFrom(sales), refunded: moneyFrom(refunded), net: moneyFrom(sales - refunded) };
  const people = { customers: 2, buyers: 1, orders: 3, freeOrders: 0, refunds: 1 };
  return { ...people, ...money, matched: moneyFrom(refunded), unmatched: 0, otherCurrencies: 0 };
}

const bySource = new Map([
  ['made', someTotals(100, 0)],
  ['real', someTotals(8911407.904, 611342.09)],
]);
const sources = [
  { id: 'real', name: 'Shop', simulated: false },
  { id: 'made', name: 'Simulated people', simulated: true },
];
const all = someTotals(8911507.904, 611342.09);
const demo = { shiftedWeeks: 780, loadedAt: new Date('2026-11-22T00:00:00Z'), rows: 541_909, skipped: 135_080 };

test('the headline holds the real orders only; simulated ones have their own row and mark', () => {
  const books = reconciliation({ all, bySource }, sources, null, 'GBP');
  expect(books.stats.map(({ value }) => value)).toEqual(['£8,300,065.81', '£8,911,407.90', '−£611,342.09']);
  expect(books.rows.map(({ name, simulated, net }) => [name, simulated, net])).toEqual([
    ['Shop', false, '£8,300,065.81'],
    ['Simulated people', true, '£100.00'],
  ]);
  expect(books.all.sales).toBe('£8,911,507.90');
});

test('a demo says how many rows it read, left out and moved', () => {
  const words = reconciliation({ all, bySource }, sources, demo, 'GBP').demo;
  expect(words).toContain('541,909 rows were read, 135,080 without a customer were left out');
  expect(words).toContain('780 weeks');
});
