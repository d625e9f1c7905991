// How many events were only counted: by day and source, with nothing about anybody.
import { model, type mongo, Schema } from 'mongoose';
import type { NotStoredReason } from './verdict.js';

export interface NotStored {
  /** UTC, `2026-11-22`. */
  day: string;
  /** The visitor was not asked, or did not answer. */
  notAsked: number;
  refused: number;
  /** About people who were erased, from before that. */
  erased: number;
}

interface NotStoredRow extends NotStored {
  /** `source:day` */
  _id: string;
  sourceId: string;
}

const schema = new Schema<NotStoredRow>({ _id: String }, { strict: false, versionKey: false });
const Rows = model<NotStoredRow>('notstored', schema, 'notstored');
const rows = Rows.collection as unknown as mongo.Collection<NotStoredRow>;

const COUNTERS = { 'not-asked': 'notAsked', refused: 'refused', erased: 'erased' } as const;

export interface Tally {
  sourceId: string;
  day: string;
  counts: Partial<Record<NotStoredReason, number>>;
}

export async function addNotStored(tallies: Tally[]): Promise<void> {
  if (tallies.length === 0) return;
  const writes = tallies.map(({ sourceId, day, counts }) => {
    const $inc = Object.fromEntries(
      Object.entries(COUNTERS).map(([reason, field]) => [field, counts[reason as NotStoredReason] ?? 0]),
    );
    const update = { $inc, $setOnInsert: { sourceId, day } };
    return { updateOne: { filter: { _id: `${sourceId}:${day}` }, update, upsert: true } };
  });
  await rows.bulkWrite(writes, { ordered: false });
}

/** A source's days with from <= day <= to, in order; days without any are absent. A node's last second may be missing. */
export async function notStoredOf(sourceId: string, from: Date, to: Date): Promise<NotStored[]> {
  const _id = { $gte: `${sourceId}:${dayOf(from)}`, $lte: `${sourceId}:${dayOf(to)}` };
  const found = await rows.find({ _id }, { sort: { _id: 1 } }).toArray();
  return found.map(({ day, notAsked, refused, erased }) => ({ day, notAsked, refused, erased }));
}

export function dayOf(time: Date): string {
  return time.toISOString().slice(0, 10);
}
