// The facts behind a score in words, so that no one has to trust a number alone.
import { type CustomerTable, meanGapDays } from './customer-table.js';
import { at } from './purchase-history.js';

const STANDINGS_IN_PERCENT = [1, 5, 10, 20];

/** At most three facts about the customer in `row`; `moneyRank` is the place by money of the last 365 days (1 = most). */
export function reasonsFor(table: CustomerTable, row: number, moneyRank: number): string[] {
  return [recencyReason(table, row), frequencyReason(table, row), moneyReason(table, row, moneyRank)].filter(
    (reason) => reason !== null,
  );
}

function recencyReason(table: CustomerTable, row: number): string {
  const ago = daysAgo(at(table.recencyDays, row));
  const orders = at(table.orderDays, row);
  if (orders === 1) return `one order so far, ${ago}`;
  const gap = days(Math.round(meanGapDays(table, row)));
  return orders === 2 ? `last order ${ago}, ${gap} after the first` : `last order ${ago}, usually every ${gap}`;
}

/** The two counts of which `frequencyChangeOf` is the ratio; the older half holds the first order, so it is never empty. */
function frequencyReason(table: CustomerTable, row: number): string | null {
  const [all, newer, age] = [at(table.orderDays, row), at(table.newerOrders, row), at(table.ageDays, row)];
  if (all === 1 || age < 90) return null;
  const half = Math.ceil(age / 2);
  return `${newer === 0 ? 'no order' : orders(newer)} in the last ${half} days, ${all - newer} in the ${half} before`;
}

function moneyReason(table: CustomerTable, row: number, moneyRank: number): string | null {
  if (at(table.money, row) <= 0) return 'refunds took back all that was paid';
  if (at(table.recentMoney, row) <= 0) return null;
  const percent = STANDINGS_IN_PERCENT.find((limit) => moneyRank * 100 <= table.size * limit);
  return percent === undefined ? null : `in the top ${percent} % by money of the last year`;
}

function daysAgo(count: number): string {
  return count === 0 ? 'today' : `${days(count)} ago`;
}

function days(count: number): string {
  return count === 1 ? '1 day' : `${count} days`;
}

function orders(count: number): string {
  return count === 1 ? '1 order' : `${count} orders`;
}
