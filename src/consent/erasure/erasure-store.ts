// Erasures at rest: who asked, how far it is, and what it did; the person's identifiers only until it is through.
import { randomBytes, randomUUID } from 'node:crypto';
import { model, type mongo, Schema } from 'mongoose';
import type { Counts, Person } from './person.js';

export interface Erasure {
  id: string;
  /** Who asked for it: a user of the admin, or the command line. */
  by: string;
  requestedAt: Date;
  /** `second-look`: done and told, but what was under way at that moment is looked for once more. */
  state: 'running' | 'second-look' | 'done';
  /** By room: when it was through, and what it did. */
  marks: Record<string, { at: Date; counts: Counts }>;
  completedAt: Date | null;
  lookAgainAt: Date | null;
  /** Both are taken out at the end: with them the disguised rows could be found. */
  person?: Person;
  secret?: string;
}

type ErasureRow = Omit<Erasure, 'id'> & { _id: string };

const schema = new Schema<ErasureRow>({ _id: String }, { strict: false, versionKey: false });
schema.index({ state: 1, lookAgainAt: 1 });
schema.index({ requestedAt: 1 });
const Erasures = model<ErasureRow>('erasures', schema, 'erasures');
const erasures = Erasures.collection as unknown as mongo.Collection<ErasureRow>;

export async function startErasure(person: Person, by: string, now: Date): Promise<Erasure> {
  const row: ErasureRow = {
    _id: `receipt-${randomUUID()}`,
    by,
    requestedAt: now,
    state: 'running',
    marks: {},
    completedAt: null,
    lookAgainAt: null,
    person,
    secret: randomBytes(32).toString('hex'),
  };
  await erasures.insertOne(row);
  return erasureFrom(row);
}

/** The erasure of one of these profiles or identifiers that is not through yet, or null. */
export async function runningErasureOf({ profileIds, identifiers }: Person): Promise<Erasure | null> {
  const row = await erasures.findOne({
    state: 'running',
    $or: [{ 'person.profileIds': { $in: profileIds } }, { 'person.identifiers': { $in: identifiers } }],
  });
  return row && erasureFrom(row);
}

export async function getErasure(id: string): Promise<Erasure | null> {
  const row = await erasures.findOne({ _id: id });
  return row && erasureFrom(row);
}

/** Those that were stopped in between, and those to be looked at once more. */
export async function erasuresToFinish(now: Date): Promise<Erasure[]> {
  const rows = await erasures
    .find({ $or: [{ state: 'running' }, { state: 'second-look', lookAgainAt: { $lte: now } }] })
    .toArray();
  return rows.map(erasureFrom);
}

/** The newest first. */
export async function recentErasures(limit: number): Promise<Erasure[]> {
  const rows = await erasures.find({}, { sort: { requestedAt: -1 }, limit }).toArray();
  return rows.map(erasureFrom);
}

/** Marks the room as through. What a second look finds more is added to what the first one did. */
export async function markRoom(erasure: Erasure, room: string, counts: Counts, at: Date): Promise<Erasure> {
  const known = erasure.marks[room]?.counts ?? {};
  const names = [...new Set([...Object.keys(known), ...Object.keys(counts)])];
  const sum = Object.fromEntries(names.map((name) => [name, (known[name] ?? 0) + (counts[name] ?? 0)]));
  const mark = { at, counts: sum };
  await erasures.updateOne({ _id: erasure.id }, { $set: { [`marks.${room}`]: mark } });
  return { ...erasure, marks: { ...erasure.marks, [room]: mark } };
}

export async function completeErasure(id: string, completedAt: Date, lookAgainAt: Date): Promise<void> {
  await erasures.updateOne({ _id: id }, { $set: { state: 'second-look', completedAt, lookAgainAt } });
}

/** From here on nobody can tell any more whom it was about. */
export async function closeErasure(id: string): Promise<void> {
  await erasures.updateOne({ _id: id }, { $set: { state: 'done' }, $unset: { person: '', secret: '' } });
}

function erasureFrom({ _id, ...rest }: ErasureRow): Erasure {
  return { id: _id, ...rest };
}
