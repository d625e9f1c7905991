// What the analyses start from: each customer's purchase days, sorted, in typed arrays that fit ten million customers.
import { stableOrder } from './stable-order.js';

/** One row per customer and day, in any order; `customer` is an index from 0 to `customers` − 1. */
export interface PurchaseRows {
  customers: number;
  customer: Uint32Array;
  /** UTC days since 1970. */
  day: Int32Array;
  /** Money (1/10,000 of the currency unit), net of refunds; negative in a row that is only a refund. */
  amount: Float64Array;
  /** 1 when something was bought on that day, 0 when the row only corrects money. */
  purchase: Uint8Array;
}

/** The rows grouped by customer and sorted by day: customer `c` has the rows from `start[c]` to `start[c + 1]` − 1. */
export interface PurchaseHistory {
  customers: number;
  start: Uint32Array;
  day: Int32Array;
  amount: Float64Array;
  purchase: Uint8Array;
}

/** Sorts rows by customer and day; the result does not depend on the order in which the rows came. */
export function historyFrom(rows: PurchaseRows): PurchaseHistory {
  const byDay = stableOrder(rows.day);
  const order = stableOrder(rows.customer, byDay);
  const start = new Uint32Array(rows.customers + 1);
  for (const customer of rows.customer) start[customer + 1] = at(start, customer + 1) + 1;
  for (let c = 0; c < rows.customers; c++) start[c + 1] = at(start, c + 1) + at(start, c);
  const { customers } = rows;
  return {
    customers,
    start,
    day: picked(rows.day, order, new Int32Array(order.length)),
    amount: picked(rows.amount, order, new Float64Array(order.length)),
    purchase: picked(rows.purchase, order, new Uint8Array(order.length)),
  };
}

function picked<Column extends Int32Array | Float64Array | Uint8Array>(
  values: Column,
  order: Uint32Array,
  result: Column,
): Column {
  for (let i = 0; i < order.length; i++) result[i] = values[order[i] as number] as number;
  return result;
}

/** Element `index` of a typed array whose length the caller knows; a wrong index is a bug and says so. */
export function at(values: ArrayLike<number>, index: number): number {
  const value = values[index];
  if (value === undefined) throw new RangeError(`no element ${index} in an array of ${values.length}`);
  return value;
}
