// Merges in MongoDB: the log of what went from one profile to another, and what of it others still have to follow.
import { randomUUID } from 'node:crypto';
import { model, type mongo, Schema } from 'mongoose';
import { Conflict } from '../../platform/errors.js';
import type { Session } from '../../platform/mongo.js';
import type { ProfileId } from '../profile.js';
import { type Merge, SETTLERS, type Settler } from './merge.js';

interface MergeRow extends Omit<Merge, 'id'> {
  _id: string;
  pending: Settler[];
  /** Nobody may take it before this time. */
  until: Date;
  node: string;
}

const schema = new Schema<MergeRow>({ _id: String }, { strict: false, versionKey: false });
schema.index({ pending: 1, until: 1 });
schema.index({ from: 1 });
schema.index({ into: 1 });
const Merges = model<MergeRow>('merges', schema, 'merges');
const mergeRows = Merges.collection as unknown as mongo.Collection<MergeRow>;

const LEASE_MS = 60_000;
const SHOWN = { projection: { pending: 0, until: 0, node: 0 } };

export async function insertMerges(merges: Omit<Merge, 'id'>[], session: Session): Promise<void> {
  if (merges.length === 0) return;
  const rows = merges.map((merge) => ({
    _id: `${merge.at.getTime().toString(36).padStart(9, '0')}-${randomUUID().slice(0, 13)}`,
    ...merge,
    pending: [...SETTLERS],
    until: merge.at,
    node: '',
  }));
  await mergeRows.insertMany(rows, { session });
}

/** Claims the merge that waited longest, for a minute; null when there is none. */
export async function takeMerge(settler: Settler, node: string, now: Date): Promise<Merge | null> {
  const row = await mergeRows.findOneAndUpdate(
    { pending: settler, until: { $lte: now } },
    { $set: { node, until: new Date(now.getTime() + LEASE_MS) } },
    { sort: { until: 1 }, returnDocument: 'after', writeConcern: { w: 1 } },
  );
  return row ? mergeFrom(row) : null;
}

/** In the transaction of the work itself. Throws Conflict when another node did it, which undoes that work. */
export async function finishMerge(id: string, settler: Settler, orders: number, session: Session): Promise<void> {
  const marked = await mergeRows.updateOne(
    { _id: id, pending: settler },
    { $pull: { pending: settler }, $set: { orders } },
    { session },
  );
  if (marked.matchedCount === 0) throw new Conflict(`merge ${id} is followed by ${settler} already`);
}

/** How many merges are not yet followed by everybody. */
export async function mergesWaiting(): Promise<number> {
  return mergeRows.countDocuments({ pending: { $in: SETTLERS } });
}

/**
 * The log, newest first, from before `after`; of one profile, or of all. Rows that moved nothing anybody has seen are left out:
 * they are there for those who follow merges.
 */
export async function mergesPage(query: { limit: number; after?: string; profileId?: ProfileId }): Promise<Merge[]> {
  const { profileId, after } = query;
  const filter: mongo.Filter<MergeRow> = {
    ...(after !== undefined && { _id: { $lt: after } }),
    ...(profileId !== undefined && { $or: [{ from: profileId }, { into: profileId }] }),
    $and: [
      {
        $or: [
          { events: { $gt: 0 } },
          { orders: { $gt: 0 } },
          { absorbed: true },
          { rule: { $in: ['person', 'undo'] } },
        ],
      },
    ],
  };
  const rows = await mergeRows.find(filter, { ...SHOWN, sort: { _id: -1 }, limit: query.limit }).toArray();
  return rows.map(mergeFrom);
}

export async function mergeById(id: string, session?: Session): Promise<Merge | null> {
  const row = await mergeRows.findOne({ _id: id }, { ...SHOWN, ...(session && { session }) });
  return row ? mergeFrom(row) : null;
}

/** Marks all merges that the same claim or the same decision brought about. */
export async function markUndone(
  undoes: { subject: string; user: string },
  profiles: ProfileId[],
  undone: { at: Date; by: string },
  session: Session,
): Promise<void> {
  const same = { 'undoes.subject': undoes.subject, 'undoes.user': undoes.user, undone: null };
  await mergeRows.updateMany(
    { from: { $in: profiles }, ...same } as mongo.Filter<MergeRow>,
    { $set: { undone } },
    { session },
  );
  await mergeRows.updateMany(
    { into: { $in: profiles }, ...same } as mongo.Filter<MergeRow>,
    { $set: { undone } },
    { session },
  );
}

/** Takes out the log of these profiles. */
export async function removeMerges(profiles: ProfileId[], session?: Session): Promise<void> {
  const theirs = { $in: profiles };
  await mergeRows.deleteMany({ $or: [{ from: theirs }, { into: theirs }] }, session && { session });
}

function mergeFrom({ _id, pending: _pending, until: _until, node: _node, ...rest }: MergeRow): Merge {
  return { id: _id, ...rest };
}
