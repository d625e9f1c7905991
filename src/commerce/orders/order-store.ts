/** Orders and refunds at rest: one row a fact, and the reads that other rooms ask for. */
import { model, type mongo, Schema } from 'mongoose';
import type { Money } from '../../platform/money.js';
import type { ProfileId } from '../../profiles/index.js';
import { fromColumns, type LineColumns } from './line-columns.js';
import type { Order, OrderFact, OrderProblem, RefundMatch } from './order.js';

/** A purchase or a refund. The refund's own claim is kept beside what became of it, so that it can be matched again. */
export interface OrderRow {
  _id: string;
  kind: 'purchase' | 'refund';
  eventId: string;
  profileId: string;
  subject: string;
  at: Date;
  sourceId: string;
  trusted: boolean;
  currency: string;
  counted: boolean;
  amount: Money;
  net: Money;
  orderId: string | null;
  lines: LineColumns;
  coupon?: string;
  couponRefused?: string;
  discount?: Money;
  /** Refund: the purchase it names, what it stated (null: the whole order), what it was laid on, whether it waits. */
  purchaseId?: string | null;
  stated?: Money | null;
  matches?: RefundMatch[];
  waiting?: boolean;
}

export interface ProblemRow extends Omit<OrderProblem, 'id'> {
  _id: string;
  kind: 'problem';
}

/** Holds all that sections, totals and purchase days read, so that those never open a row with its lines. */
export const FACT_INDEX = {
  profileId: 1,
  at: 1,
  kind: 1,
  counted: 1,
  amount: 1,
  net: 1,
  waiting: 1,
  sourceId: 1,
} as const;

const schema = new Schema<OrderRow>({ _id: { type: String, required: true } }, { versionKey: false, strict: false });
schema.index(FACT_INDEX);
schema.index({ kind: 1, at: 1 }, { partialFilterExpression: { kind: 'refund' }, name: 'refunds' });
schema.index({ at: -1, kind: 1 }, { partialFilterExpression: { kind: 'problem' }, name: 'problems' });

const Orders = model<OrderRow>('orders', schema, 'orders');

/** The native collection, for the paths where every object counts. */
export const orderRows = Orders.collection as unknown as mongo.Collection<OrderRow>;

/** All purchases and refunds of these profiles with their lines, newest first. */
export async function ordersOf(profileIds: ProfileId[]): Promise<Order[]> {
  const rows = await Orders.find({ profileId: { $in: profileIds } })
    .sort({ at: -1, _id: -1 })
    .lean<OrderRow[]>();
  return rows.map(orderOf);
}

/** The products of the newest purchases of these profiles that stand (worth more than 0 after refunds), newest first. */
export async function recentBaskets(profileIds: ProfileId[], limit: number): Promise<string[][]> {
  const rows = await orderRows
    .find({ profileId: { $in: profileIds }, kind: 'purchase', net: { $gt: 0 } })
    .project<{ lines: { productId: string[] } }>({ _id: 0, 'lines.productId': 1 })
    .sort({ at: -1 })
    .limit(limit)
    .toArray();
  return rows.map((row) => row.lines.productId);
}

/**
 * Purchases of these profiles with from <= at < to, without their lines, oldest first; those in other currencies too
 * (`counted` false). Answered from the index alone but for the ids.
 */
export async function purchasesBetween(profileIds: ProfileId[], from: Date, to: Date): Promise<OrderFact[]> {
  const rows = await Orders.find(
    { profileId: { $in: profileIds }, at: { $gte: from, $lt: to }, kind: 'purchase' },
    { kind: 1, profileId: 1, at: 1, sourceId: 1, trusted: 1, currency: 1, counted: 1, amount: 1, net: 1 },
  )
    .sort({ at: 1, _id: 1 })
    .lean<OrderRow[]>();
  return rows.map(factOf);
}

/** The newest claimed orders that could not be read. */
export async function orderProblems(limit: number): Promise<OrderProblem[]> {
  const rows = await Orders.find({ kind: 'problem' as never })
    .sort({ at: -1 })
    .limit(limit)
    .lean<ProblemRow[]>();
  return rows.map(({ _id, eventId, sourceId, at, place, reason }) => ({
    id: _id,
    eventId,
    sourceId,
    at,
    place,
    reason,
  }));
}

function factOf(row: OrderRow): OrderFact {
  const { _id, profileId, kind, at, sourceId, trusted, currency, counted, amount, net } = row;
  return { id: _id, kind, profileId: profileId as ProfileId, at, sourceId, trusted, currency, counted, amount, net };
}

function orderOf(row: OrderRow): Order {
  return {
    ...factOf(row),
    orderId: row.orderId,
    subject: row.subject,
    lines: fromColumns(row.lines),
    ...(row.coupon === undefined ? {} : { coupon: row.coupon }),
    ...(row.couponRefused === undefined ? {} : { couponRefused: row.couponRefused }),
    ...(row.discount === undefined ? {} : { discount: row.discount }),
    ...(row.matches === undefined ? {} : { matches: row.matches }),
  };
}
