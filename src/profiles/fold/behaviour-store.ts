// The section `behaviour` of profiles in MongoDB: only the fold writes it.
import type { mongo } from 'mongoose';
import type { Session } from '../../platform/mongo.js';
import type { ProfileId } from '../profile.js';
import { type ProfileRow, profileRows } from '../profile-rows-store.js';
import { searchWords } from '../search-words.js';
import type { Behaviour } from './behaviour.js';
import { behaviourFrom, storedBehaviour } from './stored-behaviour.js';

export interface KnownBehaviour {
  createdAt: Date;
  behaviour: Behaviour;
}

/** What the fold needs of these profiles; one without a row is left out. */
export async function behavioursOf(ids: ProfileId[], session: Session): Promise<Map<ProfileId, KnownBehaviour>> {
  const projection = { behaviour: 1, createdAt: 1 };
  const rows = await profileRows.find({ _id: { $in: ids } }, { session, projection }).toArray();
  return new Map(
    rows.map(({ _id, createdAt, behaviour }) => [_id, { createdAt, behaviour: behaviourFrom(behaviour, createdAt) }]),
  );
}

/** In the transaction in which it was read. */
export async function writeBehaviours(changed: Map<ProfileId, Behaviour>, session: Session): Promise<void> {
  if (changed.size === 0) return;
  const writes = [...changed].map(([id, behaviour]) => ({
    updateOne: { filter: { _id: id }, update: writeOf(behaviour) },
  }));
  await profileRows.bulkWrite(writes, { session, ordered: false });
}

/** The count of writes tells whoever rebuilds outside of a transaction whether what it has read still stands. */
export function writeOf(behaviour: Behaviour): mongo.UpdateFilter<ProfileRow> {
  return {
    $set: { behaviour: storedBehaviour(behaviour), search: searchWords(behaviour) },
    $inc: { 'versions.behaviour': 1 },
  };
}
