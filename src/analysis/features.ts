// The measures from which the chance of leaving is learned: recency, frequency and its change, age, money.
import { type CustomerTable, meanGapDays } from './customer-table.js';
import type { Matrix } from './logistic/standardise.js';
import { at } from './purchase-history.js';
import { stableOrder } from './stable-order.js';

/**
 * The names of the columns of `featuresOf`, in order: the change as `frequencyChangeOf` gives it, of each other measure the
 * logarithm of 1 + it (orders: of the count).
 */
export const featureNames = [
  'days since the last order',
  'days since the last order, in own gaps',
  'change in how often they order',
  'orders',
  'orders in 30 days on average',
  'days since the first order',
  'money',
] as const;

const MONEY_UNIT = 10_000;

/** One row per customer of the table. */
export function featuresOf(table: CustomerTable): Matrix {
  const columns = featureNames.length;
  const values = new Float64Array(table.size * columns);
  const overdue = overdueOf(table);
  for (let row = 0; row < table.size; row++) {
    const orders = at(table.orderDays, row);
    const age = at(table.ageDays, row);
    const measures = [
      Math.log1p(at(table.recencyDays, row)),
      Math.log1p(at(overdue, row)),
      frequencyChangeOf(table, row),
      Math.log1p(orders - 1),
      Math.log1p((30 * orders) / (age + 30)),
      Math.log1p(age),
      Math.log1p(Math.max(0, at(table.money, row)) / MONEY_UNIT),
    ];
    values.set(measures, row * columns);
  }
  return { rows: table.size, columns, values };
}

/**
 * How much more often the customer orders in the newer half of the time since the first order than in the older half, in
 * doublings: log2((newer + 1) / (older + 1)) of the order days. −1 = half as often, 0 = as often, 1 = twice as often. One more
 * on both sides because few orders say little; a single order says nothing (0).
 */
export function frequencyChangeOf(table: CustomerTable, row: number): number {
  const [orders, newer] = [at(table.orderDays, row), at(table.newerOrders, row)];
  return orders === 1 ? 0 : Math.log2((newer + 1) / (orders - newer + 1));
}

/**
 * Days since the last order, measured in the customer's own usual gap. The own gap is shrunken towards everybody's, because
 * one or two gaps say little: (days from first to last order + 2 × population gap) / (orders + 1).
 */
export function overdueOf(table: CustomerTable): Float64Array {
  const population = populationGapDays(table);
  return Float64Array.from(table.recencyDays, (recency, row) => {
    const between = at(table.ageDays, row) - recency;
    return recency / ((between + 2 * population) / (at(table.orderDays, row) + 1));
  });
}

/** The median of the customers' mean gaps; where nobody came back yet, the median time since the first order. */
function populationGapDays(table: CustomerTable): number {
  const gaps = Float64Array.from({ length: table.size }, (_, row) => meanGapDays(table, row)).filter((gap) => gap > 0);
  return Math.max(1, gaps.length > 0 ? median(gaps) : median(table.ageDays));
}

function median(values: ArrayLike<number>): number {
  if (values.length === 0) return 0;
  const order = stableOrder(values);
  const middle = Math.floor(order.length / 2);
  const upper = at(values, at(order, middle));
  return order.length % 2 === 1 ? upper : (at(values, at(order, middle - 1)) + upper) / 2;
}
