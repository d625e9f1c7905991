// What was turned away at the door and why, for a week, so that a site's developer can find the mistake.
import { model, type mongo, Schema, Types } from 'mongoose';
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
}

const schema = new Schema<RejectRow>({}, { strict: false, versionKey: false });
schema.index({ at: 1 }, { expireAfterSeconds: KEPT_SECONDS });
const Rejects = model<RejectRow>('rejects', schema, 'rejects');
const rejectRows = Rejects.collection as unknown as mongo.Collection<RejectRow>;

/** Stores the rejects of one request, one row a reason: a sender that does everything wrong cannot flood the table. */
export async function recordRejects(sourceId: string, at: Date, rejected: Rejected[]): Promise<void> {
  const rows = new Map<string, RejectRow>();
  for (const { reason, ...example } of rejected) {
    const row = rows.get(reason);
    if (row) row.count += 1;
    else rows.set(reason, { _id: new Types.ObjectId(), sourceId, at, reason, count: 1, ...example });
  }
  if (rows.size > 0) await rejectRows.insertMany([...rows.values()], { ordered: false });
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
