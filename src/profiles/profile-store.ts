// Profiles in MongoDB: each section is written by a guarded $set, never the whole row.
import type { mongo } from 'mongoose';
import { NotFound } from '../platform/errors.js';
import type { Session } from '../platform/mongo.js';
import type { Behaviour } from './fold/behaviour.js';
import { storedBehaviour } from './fold/stored-behaviour.js';
import type { Profile, ProfileId, Sections, SilenceSection } from './profile.js';
import { type ProfileRow, profileFrom, profileRows, SHOWN } from './profile-rows-store.js';
import { searchWords } from './search-words.js';

const ROWS_AT_ONCE = 1_000;

export interface NewProfile {
  id: ProfileId;
  createdAt: Date;
  bucket: number;
  behaviour: Behaviour;
  silence?: SilenceSection;
}

/** Makes new profiles; only in the transaction that gives them their identifiers. */
export async function insertProfiles(profiles: NewProfile[], session: Session): Promise<void> {
  if (profiles.length === 0) return;
  const rows = profiles.map(({ id, behaviour, ...rest }) => ({
    _id: id,
    ...rest,
    behaviour: storedBehaviour(behaviour),
    versions: {},
    search: searchWords(behaviour),
  }));
  await profileRows.insertMany(rows, { session, ordered: false });
}

/**
 * Writes one section of many profiles, each only if its stored version is not newer; the same version again is a repeat.
 * A section's versions are all numbers or all strings. A null value removes the section. Throws NotFound when a profile does not
 * exist, so that nothing is lost in silence: with a session then nothing is written, without one the rest may be.
 */
export async function putSections<Name extends keyof Sections>(
  section: Name,
  entries: { id: ProfileId; value: Sections[Name] | null }[],
  version: number | string,
  session?: Session,
): Promise<void> {
  const versionKey = `versions.${section}`;
  // In a transaction the row must be written even when nothing changes in it: see `handedOver`.
  const written = session && { $inc: { 'versions.writes': 1 } };
  for (let from = 0; from < entries.length; from += ROWS_AT_ONCE) {
    const some = entries.slice(from, from + ROWS_AT_ONCE);
    const writes = some.map(({ id, value }) => ({
      updateOne: {
        filter: { _id: id, [versionKey]: { $not: { $gt: version } } } as mongo.Filter<ProfileRow>,
        update: (value === null
          ? { $unset: { [section]: '' }, $set: { [versionKey]: version }, ...written }
          : { $set: { [section]: value, [versionKey]: version }, ...written }) as mongo.UpdateFilter<ProfileRow>,
      },
    }));
    const { matchedCount } = await profileRows.bulkWrite(writes, { ordered: false, ...(session && { session }) });
    if (matchedCount < some.length) await mustExist(some, session);
  }
}

/** A write that matched nothing met a newer version, which is right, or no profile, which is not. */
async function mustExist(entries: { id: ProfileId }[], session?: Session): Promise<void> {
  const ids = entries.map(({ id }) => id);
  const options = { projection: { _id: 1 }, ...(session && { session }) };
  const known = await profileRows.find({ _id: { $in: ids } }, options).toArray();
  const found = new Set(known.map((row) => row._id));
  const unknown = ids.find((id) => !found.has(id));
  if (unknown !== undefined) throw new NotFound(`there is no profile ${unknown}`);
}

export async function getProfile(id: ProfileId): Promise<Profile | null> {
  const row = await profileRows.findOne({ _id: id }, SHOWN);
  return row ? profileFrom(row) : null;
}

/** Those that exist, in no order. */
export async function profilesById(ids: ProfileId[]): Promise<Profile[]> {
  const rows = await profileRows.find({ _id: { $in: ids } }, SHOWN).toArray();
  return rows.map(profileFrom);
}

/** One section of those that have it. */
export async function sectionsOf<Name extends keyof Sections>(
  section: Name,
  ids: ProfileId[],
  session?: Session,
): Promise<Map<ProfileId, Sections[Name]>> {
  const filter = { _id: { $in: ids }, [section]: { $exists: true } } as mongo.Filter<ProfileRow>;
  const rows = await profileRows.find(filter, { projection: { [section]: 1 }, ...(session && { session }) }).toArray();
  return new Map(rows.map((row) => [row._id, row[section] as Sections[Name]]));
}
