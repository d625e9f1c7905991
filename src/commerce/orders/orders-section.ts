/** Sums up a person's order facts into the profile's `orders` section. */
import type { OrdersSection } from '../../profiles/index.js';
import { dayOf } from './day.js';
import type { OrderFact } from './order.js';

export type FactForSection = Pick<OrderFact, 'kind' | 'at' | 'counted' | 'amount' | 'net'>;

/**
 * The section of one person; the order of the facts does not matter. `count`, `days`, `firstAt` and `lastAt` speak of
 * purchases that stand, worth more than 0 after refunds; `gross` is everything ever bought. Facts in other currencies
 * are left out.
 */
export function ordersSection(facts: FactForSection[], currency: string): OrdersSection {
  const counted = facts.filter((fact) => fact.counted);
  const purchases = counted.filter((fact) => fact.kind === 'purchase');
  const refunds = counted.filter((fact) => fact.kind === 'refund');
  const standing = purchases.filter((fact) => fact.net > 0).map((fact) => fact.at.getTime());
  return {
    count: standing.length,
    days: daysWithMoney(purchases),
    firstAt: standing.length > 0 ? new Date(standing.reduce((first, at) => Math.min(first, at))) : null,
    lastAt: standing.length > 0 ? new Date(standing.reduce((last, at) => Math.max(last, at))) : null,
    gross: sum(purchases.map((fact) => fact.amount)),
    refunded: sum(refunds.map((fact) => fact.amount)),
    unmatchedRefunds: -sum(refunds.map((fact) => fact.net)) || 0,
    net: sum(counted.map((fact) => fact.net)),
    currency,
  };
}

function daysWithMoney(purchases: FactForSection[]): number {
  const perDay = new Map<number, number>();
  for (const { at, net } of purchases) perDay.set(dayOf(at), (perDay.get(dayOf(at)) ?? 0) + net);
  return [...perDay.values()].filter((net) => net > 0).length;
}

function sum(values: number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
