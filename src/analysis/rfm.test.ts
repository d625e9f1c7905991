import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { customerTable } from './customer-table.js';
import { cdnowRows, dayOf, onlineRetailRows, testOnCdnow } from './fixtures/reference-data.js';
import { wentWithoutOrder } from './leaving-risk.js';
import { areaUnderCurve } from './list-quality.js';
import { historyFrom, type PurchaseRows } from './purchase-history.js';
import { rfmQuintiles } from './rfm.js';

const tableOf = (rows: { recency: number; orders: number; money: number }[]) => ({
  size: rows.length,
  recencyDays: Int32Array.from(rows, ({ recency }) => recency),
  orderDays: Int32Array.from(rows, ({ orders }) => orders),
  money: Float64Array.from(rows, ({ money }) => money),
});

test('the most recent, most frequent and richest fifth has a 5', () => {
  const rows = [50, 40, 30, 20, 10].map((recency, i) => ({ recency, orders: i + 1, money: i * 100 }));
  const { recency, frequency, monetary } = rfmQuintiles(tableOf(rows));
  for (const fifths of [recency, frequency, monetary]) expect([...fifths]).toEqual([1, 2, 3, 4, 5]);
});

test('equal frequencies are ordered by money', () => {
  const rows = [5, 4, 3, 2, 1].map((money) => ({ recency: 1, orders: money === 5 ? 2 : 1, money }));
  expect([...rfmQuintiles(tableOf(rows)).frequency]).toEqual([5, 4, 3, 2, 1]);
});

test('a measure that is the same for everybody gives everybody 3', () => {
  const rows = Array.from({ length: 7 }, (_, money) => ({ recency: 4, orders: 1, money }));
  expect([...rfmQuintiles(tableOf(rows)).recency]).toEqual([3, 3, 3, 3, 3, 3, 3]);
});

test('nobody, one and two customers are no special case', () => {
  expect([...rfmQuintiles(tableOf([])).monetary]).toEqual([]);
  expect([...rfmQuintiles(tableOf([{ recency: 1, orders: 1, money: 1 }])).monetary]).toEqual([5]);
  const two = [1, 2].map((money) => ({ recency: 1, orders: 1, money }));
  expect([...rfmQuintiles(tableOf(two)).monetary]).toEqual([3, 5]);
});

test('fifths differ by at most one customer, and more money never means a lower fifth', () => {
  const amounts = fc.uniqueArray(fc.integer({ min: -1000, max: 1000 }), { minLength: 5, maxLength: 80 });
  fc.assert(
    fc.property(amounts, (money) => {
      const { monetary } = rfmQuintiles(tableOf(money.map((one) => ({ recency: 1, orders: 1, money: one }))));
      const sizes = [1, 2, 3, 4, 5].map((fifth) => monetary.filter((one) => one === fifth).length);
      expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
      const sorted = [...monetary.keys()].sort((a, b) => (money[a] ?? 0) - (money[b] ?? 0));
      expect(sorted.map((i) => monetary[i])).toEqual([...monetary].sort());
    }),
  );
});

test('on Online Retail the sum of the fifths tells leavers apart as published: area .7368, recency alone .6848', () => {
  const { rfm, recency } = areas(onlineRetailRows(), dayOf('2011-08-31'), 100);
  expect(rfm).toBeCloseTo(0.7368, 3);
  expect(recency).toBeCloseTo(0.6848, 3);
});

testOnCdnow('on CDNOW the sum of the fifths tells leavers apart as published: area .7643, recency alone .7594', () => {
  const { rfm, recency } = areas(cdnowRows(), dayOf('1997-09-30'), 273);
  expect(rfm).toBeCloseTo(0.7643, 4);
  expect(recency).toBeCloseTo(0.7594, 4);
});

function areas(rows: PurchaseRows, until: number, days: number) {
  const history = historyFrom(rows);
  const table = customerTable(history, until);
  const left = wentWithoutOrder(history, table, days);
  const { recency, frequency, monetary } = rfmQuintiles(table);
  const coldness = recency.map((fifth, row) => 15 - fifth - (frequency[row] ?? 0) - (monetary[row] ?? 0));
  return { rfm: areaUnderCurve(coldness, left), recency: areaUnderCurve(table.recencyDays, left) };
}
