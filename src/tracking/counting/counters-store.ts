// What came of the events of each source, day by day: how many were stored, turned away, and why.
import { model, type mongo, Schema } from 'mongoose';
import { fieldName, nameOfField } from './field-name.js';

/** Of one UTC day by the time of receipt. Written every few seconds, so what a node counted last may be lost with it. */
export interface DayCounters {
  /** As 2026-11-22. */
  day: string;
  /** Stored; `bots` and `test` are among them. */
  accepted: number;
  duplicates: number;
  bots: number;
  test: number;
  /** Not stored, because the visitor did not allow it. */
  withoutConsent: number;
  /** Events with a userToken that is not that of their user: stored, but not trusted. */
  falseTokens: number;
  /** Turned away with 429 because the source sent more than it may; clients send them again. */
  overLimit: number;
  /** Turned away for good, by reason. */
  rejected: Record<string, number>;
}

/** What can be counted by number alone. */
export type Count = Exclude<keyof DayCounters, 'day' | 'rejected'>;

export interface CountersDelta {
  sourceId: string;
  day: string;
  counts: Partial<Record<Count, number>>;
  rejected: Map<string, number>;
}

interface CountersRow extends DayCounters {
  /** `sourceId:day` */
  _id: string;
  sourceId: string;
}

const schema = new Schema<CountersRow>({ _id: String }, { strict: false, versionKey: false });
schema.index({ sourceId: 1, day: 1 });
const Counters = model<CountersRow>('counters', schema, 'counters');
const counterRows = Counters.collection as unknown as mongo.Collection<CountersRow>;

/** The days on which anything was counted, from the day of `from` to that of `to`, both included, oldest first. */
export async function countersOf(sourceId: string, from: Date, to: Date): Promise<DayCounters[]> {
  const filter = { sourceId, day: { $gte: dayOf(from), $lte: dayOf(to) } };
  const rows = await counterRows.find(filter, { sort: { day: 1 } }).toArray();
  return rows.map(({ _id, sourceId: _source, rejected, ...counted }) => ({
    ...NOTHING,
    ...counted,
    rejected: Object.fromEntries(Object.entries(rejected ?? {}).map(([field, n]) => [nameOfField(field), n])),
  }));
}

export async function addCounters(deltas: CountersDelta[]): Promise<void> {
  const updates = deltas.map(({ sourceId, day, counts, rejected }) => {
    const reasons = [...rejected].map(([reason, n]) => [`rejected.${fieldName(reason)}`, n]);
    const update = { $set: { sourceId, day }, $inc: { ...counts, ...Object.fromEntries(reasons) } };
    return { updateOne: { filter: { _id: `${sourceId}:${day}` }, update, upsert: true } };
  });
  if (updates.length > 0) await counterRows.bulkWrite(updates, { ordered: false });
}

export function dayOf(time: Date): string {
  return time.toISOString().slice(0, 10);
}

const NOTHING: Record<Count, number> = {
  accepted: 0,
  duplicates: 0,
  bots: 0,
  test: 0,
  withoutConsent: 0,
  falseTokens: 0,
  overLimit: 0,
};
