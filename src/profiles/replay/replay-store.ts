// What a replay reads and writes of profiles: a page of them, and each behaviour only where nobody wrote one meanwhile.
import type { mongo } from 'mongoose';
import type { Behaviour } from '../fold/behaviour.js';
import { writeOf } from '../fold/behaviour-store.js';
import { behaviourFrom } from '../fold/stored-behaviour.js';
import type { ProfileId } from '../profile.js';
import { type ProfileRow, profileRows } from '../profile-rows-store.js';

/** A profile as it was read; `stamp` changes with every write of its behaviour and every hand-over of its history. */
export interface FoldedRow {
  id: ProfileId;
  createdAt: Date;
  behaviour: Behaviour;
  stamp: { writes: number | null; handedOver: number | null };
}

/** Only profiles whose fold is older than this version; all without it. */
export interface Scope {
  sinceVersion: number | null;
}

const READ = { createdAt: 1, behaviour: 1, 'versions.behaviour': 1, handedOver: 1 } as const;

/** The next profiles by id, from after `after`. */
export async function rowsAfter(after: string, scope: Scope, limit: number): Promise<FoldedRow[]> {
  const filter = { _id: { $gt: after as ProfileId }, ...inScope(scope) };
  const rows = await profileRows.find(filter, { projection: READ, sort: { _id: 1 }, limit }).toArray();
  return rows.map(foldedRow);
}

export async function rowsOf(ids: ProfileId[]): Promise<FoldedRow[]> {
  return (await profileRows.find({ _id: { $in: ids } }, { projection: READ }).toArray()).map(foldedRow);
}

export async function countInScope(scope: Scope): Promise<number> {
  return scope.sinceVersion === null
    ? profileRows.estimatedDocumentCount()
    : profileRows.countDocuments(inScope(scope));
}

/**
 * Writes each behaviour unless the row was written since it was read; answers the ids of those that were left. What came
 * into the log after it was read is still to be folded, and finds its place: later than all here or late.
 */
export async function swapBehaviours(entries: { row: FoldedRow; behaviour: Behaviour }[]): Promise<ProfileId[]> {
  if (entries.length === 0) return [];
  const writes = entries.map(({ row, behaviour }) => ({
    updateOne: { filter: unchanged(row), update: writeOf(behaviour) },
  }));
  const { matchedCount } = await profileRows.bulkWrite(writes, { ordered: false });
  if (matchedCount === entries.length) return [];
  const ids = entries.map(({ row }) => row.id);
  const now = new Map((await rowsOf(ids)).map((row) => [row.id, row.stamp.writes]));
  return entries.filter(({ row }) => now.get(row.id) !== (row.stamp.writes ?? 0) + 1).map(({ row }) => row.id);
}

function inScope({ sinceVersion }: Scope): mongo.Filter<ProfileRow> {
  return sinceVersion === null ? {} : { 'behaviour.foldVersion': { $not: { $gte: sinceVersion } } };
}

function unchanged({ id, stamp }: FoldedRow): mongo.Filter<ProfileRow> {
  return { _id: id, 'versions.behaviour': stamp.writes, handedOver: stamp.handedOver } as mongo.Filter<ProfileRow>;
}

/** In a filter null also means that there is none. */
function foldedRow({ _id, createdAt, behaviour, versions, handedOver }: ProfileRow): FoldedRow {
  const writes = (versions?.behaviour as number | undefined) ?? null;
  return {
    id: _id,
    createdAt,
    behaviour: behaviourFrom(behaviour, createdAt),
    stamp: { writes, handedOver: handedOver ?? null },
  };
}
