// What is known of each customer on one day: the table that every score of this room is computed from.
import type { PurchaseHistory } from './purchase-history.js';

/** One row per customer with at least one purchase day up to `until`, in the order of the customer index. */
export interface CustomerTable {
  /** The day the table speaks of (UTC days since 1970); nothing after it was read. */
  until: number;
  size: number;
  /** Index of the customer in the history. */
  customer: Uint32Array;
  recencyDays: Int32Array;
  /** Days since the first purchase. */
  ageDays: Int32Array;
  /** Days with a purchase: the frequency of RFM. */
  orderDays: Int32Array;
  /** Purchase days in the newer half of the time since the first purchase; the first one is always in the older half. */
  newerOrders: Int32Array;
  /** Net money of all time and of the last 365 days, in Money; may be negative when refunds were larger. */
  money: Float64Array;
  recentMoney: Float64Array;
}

/** Reads each customer's days up to and including `until`; customers without a purchase by then are left out. */
export function customerTable(history: PurchaseHistory, until: number): CustomerTable {
  const table = emptyTable(history.customers, until);
  for (let customer = 0; customer < history.customers; customer++) {
    if (fillRow(table, history, customer)) table.size++;
  }
  return trimmed(table);
}

/** Days between purchases of one customer on average; NaN never: a customer with one purchase day has none (0). */
export function meanGapDays(table: CustomerTable, row: number): number {
  const repeats = (table.orderDays[row] as number) - 1;
  return repeats > 0 ? ((table.ageDays[row] as number) - (table.recencyDays[row] as number)) / repeats : 0;
}

/** Adds the customer as the table's next row; false when there is no purchase by then (the row stays free). */
function fillRow(table: CustomerTable, history: PurchaseHistory, customer: number): boolean {
  const { until, size: row } = table;
  const end = history.start[customer + 1] as number;
  let [first, last, money, recentMoney] = [-1, -1, 0, 0];
  let [orders, newer] = [0, 0];
  for (let i = history.start[customer] as number; i < end && (history.day[i] as number) <= until; i++) {
    const day = history.day[i] as number;
    money += history.amount[i] as number;
    if (day > until - 365) recentMoney += history.amount[i] as number;
    if (history.purchase[i] !== 1 || (orders > 0 && day === last)) continue;
    if (orders === 0) first = day;
    if (2 * (until - day) < until - first) newer++;
    orders++;
    last = day;
  }
  if (orders === 0) return false;
  table.customer[row] = customer;
  table.recencyDays[row] = until - last;
  table.ageDays[row] = until - first;
  table.orderDays[row] = orders;
  table.newerOrders[row] = newer;
  table.money[row] = money;
  table.recentMoney[row] = recentMoney;
  return true;
}

function emptyTable(customers: number, until: number): CustomerTable {
  return {
    until,
    size: 0,
    customer: new Uint32Array(customers),
    recencyDays: new Int32Array(customers),
    ageDays: new Int32Array(customers),
    orderDays: new Int32Array(customers),
    newerOrders: new Int32Array(customers),
    money: new Float64Array(customers),
    recentMoney: new Float64Array(customers),
  };
}

function trimmed(table: CustomerTable): CustomerTable {
  const { size } = table;
  return {
    until: table.until,
    size,
    customer: table.customer.slice(0, size),
    recencyDays: table.recencyDays.slice(0, size),
    ageDays: table.ageDays.slice(0, size),
    orderDays: table.orderDays.slice(0, size),
    newerOrders: table.newerOrders.slice(0, size),
    money: table.money.slice(0, size),
    recentMoney: table.recentMoney.slice(0, size),
  };
}
