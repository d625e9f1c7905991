import { expect, test } from '@jest/globals';
import { customerTable } from './customer-table.js';
import { historyOf, purchaseRows } from './fixtures/reference-data.js';
import { historyFrom } from './purchase-history.js';
import { reasonsFor } from './reasons.js';

const reasonsOn = (days: number[], until: number, moneyRank = 1) =>
  reasonsFor(customerTable(historyOf(days.map((day) => [1, day, 100])), until), 0, moneyRank);

test('a regular customer who went quiet is told in three facts', () => {
  expect(reasonsOn([700, 730, 760, 790, 820, 850, 880, 910], 994, 2)).toEqual([
    'last order 84 days ago, usually every 30 days',
    '3 orders in the last 147 days, 5 in the 147 before',
  ]);
});

test('standing by money is said in the finest step that holds', () => {
  const people = Array.from({ length: 200 }, (_, i): [number, number, number] => [i, 10, 1000 - i]);
  const table = customerTable(historyOf(people), 11);
  const standing = (row: number) => reasonsFor(table, row, row + 1).at(-1);
  expect(standing(0)).toBe('in the top 1 % by money of the last year');
  expect(standing(9)).toBe('in the top 5 % by money of the last year');
  expect(standing(39)).toBe('in the top 20 % by money of the last year');
  expect(standing(40)).toBe('one order so far, 1 day ago');
});

test('one and two orders make no habit', () => {
  expect(reasonsOn([100], 100, 9)).toEqual(['one order so far, today']);
  expect(reasonsOn([100], 211, 9)).toEqual(['one order so far, 111 days ago']);
  expect(reasonsOn([100, 101], 103, 9)[0]).toBe('last order 2 days ago, 1 day after the first');
});

test('a customer who came back is told so', () => {
  expect(reasonsOn([100, 400, 410], 415, 9)[1]).toBe('2 orders in the last 158 days, 1 in the 158 before');
});

test('a customer whose refunds ate the money is told so', () => {
  const rows = purchaseRows([
    [1, 10, 500],
    [1, 15, -500],
  ]);
  rows.purchase.set([1, 0]);
  expect(reasonsFor(customerTable(historyFrom(rows), 20), 0, 1)).toContain('refunds took back all that was paid');
});
