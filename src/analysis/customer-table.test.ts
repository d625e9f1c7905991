import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { customerTable, meanGapDays } from './customer-table.js';
import { historyOf, onlineRetailRows, purchaseRows } from './fixtures/reference-data.js';
import { historyFrom } from './purchase-history.js';

const rowOf = (spent: [number, number, number][], until: number) => {
  const table = customerTable(historyOf(spent), until);
  return Object.fromEntries(
    Object.entries(table).map(([name, column]) => [name, typeof column === 'number' ? column : column[0]]),
  );
};

test('a customer is described by recency, age, orders, orders of the newer half and money', () => {
  const spent: [number, number, number][] = [
    [7, 600, 100],
    [7, 900, 200],
    [7, 960, 300],
    [7, 990, 400],
    [7, 1001, 999],
  ];
  expect(rowOf(spent, 1000)).toEqual({
    until: 1000,
    size: 1,
    customer: 0,
    recencyDays: 10,
    ageDays: 400,
    orderDays: 4,
    newerOrders: 3,
    money: 1000,
    recentMoney: 900,
  });
});

test('two orders on one day are one order day, and their money is summed', () => {
  expect(
    rowOf(
      [
        [1, 10, 5],
        [1, 10, 6],
      ],
      20,
    ),
  ).toMatchObject({ orderDays: 1, money: 11 });
});

test('a refund lowers the money and is no order; who only has refunds is not in the table', () => {
  const rows = purchaseRows([
    [1, 10, 500],
    [1, 15, -200],
    [2, 15, -50],
  ]);
  rows.purchase.set([1, 0, 0]);
  const table = customerTable(historyFrom(rows), 20);
  expect([table.size, table.orderDays[0], table.recencyDays[0], table.money[0]]).toEqual([1, 1, 10, 300]);
});

test('a customer whose first order is still to come is left out', () => {
  expect(customerTable(historyOf([[1, 30, 5]]), 29).size).toBe(0);
});

test('a single order has no gap', () => {
  const table = customerTable(
    historyOf([
      [1, 10, 5],
      [2, 10, 5],
      [2, 16, 5],
      [2, 30, 5],
    ]),
    40,
  );
  expect([meanGapDays(table, 0), meanGapDays(table, 1)]).toEqual([0, 10]);
});

test('the order in which purchases are read does not matter', () => {
  const purchase = fc.tuple(fc.nat(5), fc.nat(400), fc.nat(1000));
  fc.assert(
    fc.property(fc.array(purchase, { minLength: 1, maxLength: 40 }), (spent) => {
      expect(customerTable(historyOf(spent.toReversed()), 300)).toEqual(customerTable(historyOf(spent), 300));
    }),
  );
});

test('the recorded sales of Online Retail add up to the published sum', () => {
  const rows = onlineRetailRows();
  expect(rows.customers).toBe(4338);
  expect(rows.amount.reduce((sum, amount) => sum + amount, 0) / 10_000).toBeCloseTo(8_911_407.9, 2);
});
