// What was turned away at the door and why, for a week, so that a site's developer can find the mistake.
import { model, type mongo, Schema, Types } from 'mongoose';
import { countRejects } from './counting/count-events.js';
import { createRateLimit } from './limits/rate-limit.js';
import type { Rejected } from './reading/read-batch.js';

const KEPT_SECONDS = 7 * 24 * 60 * 60;

interface RejectRow {
  _id: Types.ObjectId;
  sourceId: string;
  at: Date;
  reason: string;
  /** How many events of the same request had this reason. */
  count: number;
  /** The first of them. */
  index?: number;
  type?: string;
  name?: string;
  messageId?: string;
}

/** One or more events of one request that were turned away for the same reason; the labels are those of the first. */
export type Reject = Omit<RejectRow, '_id'> & { id: string };

export interface RejectSearch {
  sourceId?: string;
  /** Part of the reason, the event name or the message id, in any case of letters. */
  text?: string;
  /** Exactly this event name. */
  name?: string;
  /** Received then or later. */
  from?: Date;
  /** The `next` of the page before. */
  after?: string;
  limit: number;
}

const schema = new Schema<RejectRow>({}, { strict: false, versionKey: false });
schema.index({ at: 1 }, { expireAfterSeconds: KEPT_SECONDS });
schema.index({ sourceId: 1, _id: -1 });
const Rejects = model<RejectRow>('rejects', schema, 'rejects');
const rejectRows = Rejects.collection as unknown as mongo.Collection<RejectRow>;

/** Rows a second and source that are kept in the long run, and how many at once; what is beyond is in the counters. */
const ROWS_PER_SECOND = 2;
const ROWS_AT_ONCE = 2_000;
const room = createRateLimit(() => performance.now(), ROWS_AT_ONCE / ROWS_PER_SECOND);

/** Counts the rejects of one request and keeps them, one row a reason: nobody who does everything wrong floods the table. */
export async function recordRejects(sourceId: string, at: Date, rejected: Rejected[]): Promise<void> {
  countRejects(sourceId, at, rejected);
  const rows = new Map<string, RejectRow>();
  for (const { reason, ...example } of rejected) {
    const row = rows.get(reason);
    if (row) row.count += 1;
    else rows.set(reason, { _id: new Types.ObjectId(), sourceId, at, reason, count: 1, ...example });
  }
  if (rows.size === 0) return;
  if (room.take({ id: sourceId, eventsPerSecond: ROWS_PER_SECOND }, rows.size) !== 'taken') return;
  await rejectRows.insertMany([...rows.values()], { ordered: false });
}

/** The reasons of the last week, the most frequent first. */
export async function rejectsSummary(): Promise<{ reason: string; count: number; lastAt: Date }[]> {
  return rejectRows
    .aggregate<{ reason: string; count: number; lastAt: Date }>([
      { $group: { _id: '$reason', count: { $sum: '$count' }, lastAt: { $max: '$at' } } },
      { $project: { _id: 0, reason: '$_id', count: 1, lastAt: 1 } },
      { $sort: { count: -1, reason: 1 } },
    ])
    .toArray();
}

/** What was turned away in the last week, the newest first; `next` is null on the last page. */
export async function searchRejects(search: RejectSearch): Promise<{ rejects: Reject[]; next: string | null }> {
  const { limit } = search;
  const rows = await rejectRows.find(filterOf(search), { sort: { _id: -1 }, limit: limit + 1 }).toArray();
  const rejects = rows.slice(0, limit).map(({ _id, ...row }) => ({ id: _id.toHexString(), ...row }));
  return { rejects, next: rows.length > limit ? (rejects.at(-1)?.id ?? null) : null };
}

function filterOf({ sourceId, text, name, from, after }: RejectSearch): mongo.Filter<RejectRow> {
  const part = text ? new RegExp(text.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&'), 'i') : undefined;
  return {
    ...(sourceId !== undefined && { sourceId }),
    ...(name !== undefined && { name }),
    ...(from && { at: { $gte: from } }),
    ...(after && Types.ObjectId.isValid(after) && { _id: { $lt: new Types.ObjectId(after) } }),
    ...(part && { $or: [{ reason: part }, { name: part }, { messageId: part }] }),
  };
}
