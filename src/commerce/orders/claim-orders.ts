/** Turns the order events of a group into rows to record, and into problems where an event cannot be read. */
import type { StoredEvent } from '../../tracking/index.js';
import { toColumns } from './line-columns.js';
import type { OrderRow, ProblemRow } from './order-store.js';
import { type OrderClaim, type ReadOrder, readOrder } from './read-order.js';

/** An order as it was told; whose it is, is found where it is written. */
export type ClaimedOrder = Omit<OrderRow, 'profileId'>;

export interface Claims {
  orders: ClaimedOrder[];
  problems: ProblemRow[];
}

export interface ClaimedBy {
  /** Source id → its project. */
  projects: Map<string, string>;
  /** Null while no order ever named a currency. */
  currency: string | null;
}

const KINDS = new Map<string, 'purchase' | 'refund'>([
  ['Order Completed', 'purchase'],
  ['Completed Order', 'purchase'],
  ['Order Refunded', 'refund'],
]);

/**
 * True for orders and refunds. Those of test sources are counted nowhere, and a machine buys nothing, unless the shop's own
 * server says that it did.
 */
export function isOrderEvent({ type, name, test, bot, trusted }: StoredEvent): boolean {
  return type === 'track' && KINDS.has(name) && !test && (trusted || !bot);
}

/** The events of a group that are orders or refunds, oldest first. */
export function orderEvents(events: StoredEvent[]): StoredEvent[] {
  return events
    .filter(isOrderEvent)
    .sort((left, right) => left.timestamp.getTime() - right.timestamp.getTime() || (left._id < right._id ? -1 : 1));
}

/** Reads each event once, in the order given. */
export function claimOrders(events: StoredEvent[], by: ClaimedBy): Claims {
  const claims: Claims = { orders: [], problems: [] };
  for (const event of events) {
    const kind = KINDS.get(event.name);
    if (kind === undefined) continue;
    const project = by.projects.get(event.sourceId) ?? event.sourceId;
    const read = withCurrency(readOrder(kind, event.properties), by.currency);
    if (read.kind === 'read') claims.orders.push(rowOf(kind, event, read, project, by));
    else claims.problems.push(problemOf(event, project, read.place, read.reason));
  }
  return claims;
}

/** The first currency that an order of this group names; null when none does. */
export function firstCurrency(events: StoredEvent[]): string | null {
  for (const event of events) {
    const { currency } = event.properties;
    if (typeof currency === 'string' && /^[A-Za-z]{3}$/.test(currency)) return currency.toUpperCase();
  }
  return null;
}

type ReadWithCurrency =
  | { kind: 'read'; claim: OrderClaim; currency: string }
  | Extract<ReadOrder, { kind: 'unreadable' }>;

function withCurrency(read: ReadOrder, reporting: string | null): ReadWithCurrency {
  if (read.kind === 'unreadable') return read;
  const currency = read.claim.currency ?? reporting;
  if (currency !== null) return { ...read, currency };
  return { kind: 'unreadable', place: 'currency', reason: 'is missing, and no reporting currency is set' };
}

function rowOf(
  kind: 'purchase' | 'refund',
  event: StoredEvent,
  { claim, currency }: Extract<ReadWithCurrency, { kind: 'read' }>,
  project: string,
  by: ClaimedBy,
): ClaimedOrder {
  const amount = claim.amount ?? 0;
  return {
    _id: kind === 'purchase' ? `${project}:${claim.orderId}` : `${project}:refund:${claim.refundId ?? event._id}`,
    kind,
    eventId: event._id,
    subject: event.subject,
    at: event.timestamp,
    sourceId: event.sourceId,
    trusted: event.trusted,
    currency,
    counted: currency === by.currency,
    amount,
    net: kind === 'purchase' ? amount : -amount || 0,
    orderId: claim.orderId,
    lines: toColumns(claim.lines),
    ...(claim.coupon ? { coupon: claim.coupon } : {}),
    ...(claim.discount > 0 ? { discount: claim.discount } : {}),
    ...(kind === 'refund' ? refundFields(claim, project) : {}),
  };
}

function refundFields(
  claim: OrderClaim,
  project: string,
): Pick<OrderRow, 'purchaseId' | 'stated' | 'matches' | 'waiting'> {
  const purchaseId = claim.orderId === null ? null : `${project}:${claim.orderId}`;
  return { purchaseId, stated: claim.amount, matches: [], waiting: false };
}

function problemOf(event: StoredEvent, project: string, place: string, reason: string): ProblemRow {
  return {
    _id: `${project}:problem:${event._id}`,
    kind: 'problem',
    eventId: event._id,
    sourceId: event.sourceId,
    at: event.timestamp,
    place,
    reason,
  };
}
