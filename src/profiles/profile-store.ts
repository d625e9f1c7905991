// Profiles in MongoDB: each section is written by a guarded $set, never the whole row.
import { model, type mongo, Schema } from 'mongoose';
import { NotFound } from '../platform/errors.js';
import type { Session } from '../platform/mongo.js';
import { bucketOf } from './bucket.js';
import { type Behaviour, emptyBehaviour } from './fold/behaviour.js';
import type { Profile, ProfileId, Sections } from './profile.js';
import { searchWords } from './search-words.js';
import type { Condition } from './segments/condition.js';
import { conditionFilter } from './segments/condition-filter.js';

interface ProfileRow extends Omit<Profile, 'id'> {
  _id: ProfileId;
  /** By section: the version of what is stored. */
  versions: Record<string, number | string>;
  search: string[];
}

const schema = new Schema<ProfileRow>({ _id: String }, { strict: false, versionKey: false });
schema.index({ search: 1 });
schema.index({ 'scores.rank': 1 }, { partialFilterExpression: { 'scores.rank': { $exists: true } } });
const Profiles = model<ProfileRow>('profiles', schema, 'profiles');
const profileRows = Profiles.collection as unknown as mongo.Collection<ProfileRow>;

const ROWS_AT_ONCE = 1_000;
const SHOWN = { projection: { search: 0, versions: 0 } };

/** Makes new profiles, each with its bucket; only in the transaction that gives them their identifiers. */
export async function insertProfiles(ids: ProfileId[], now: Date, session: Session): Promise<void> {
  const rows = ids.map((id) => ({
    _id: id,
    createdAt: now,
    bucket: bucketOf(id),
    behaviour: emptyBehaviour(now),
    versions: {},
    search: [],
  }));
  await profileRows.insertMany(rows, { session, ordered: false });
}

export interface KnownBehaviour {
  createdAt: Date;
  behaviour: Behaviour;
}

/** What the fold needs of these profiles; one without a row is left out. */
export async function behavioursOf(ids: ProfileId[], session: Session): Promise<Map<ProfileId, KnownBehaviour>> {
  const projection = { behaviour: 1, createdAt: 1 };
  const rows = await profileRows.find({ _id: { $in: ids } }, { session, projection }).toArray();
  return new Map(rows.map(({ _id, createdAt, behaviour }) => [_id, { createdAt, behaviour }]));
}

/** Only the fold writes behaviour, in the transaction in which it read it. */
export async function writeBehaviours(changed: Map<ProfileId, Behaviour>, session: Session): Promise<void> {
  if (changed.size === 0) return;
  const writes = [...changed].map(([id, behaviour]) => ({
    updateOne: { filter: { _id: id }, update: { $set: { behaviour, search: searchWords(behaviour) } } },
  }));
  await profileRows.bulkWrite(writes, { session, ordered: false });
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
  for (let from = 0; from < entries.length; from += ROWS_AT_ONCE) {
    const some = entries.slice(from, from + ROWS_AT_ONCE);
    const writes = some.map(({ id, value }) => ({
      updateOne: {
        filter: { _id: id, [versionKey]: { $not: { $gt: version } } } as mongo.Filter<ProfileRow>,
        update: (value === null
          ? { $unset: { [section]: '' }, $set: { [versionKey]: version } }
          : { $set: { [section]: value, [versionKey]: version } }) as mongo.UpdateFilter<ProfileRow>,
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

/** By id, from after `after`; `text` is the beginning of a user id, an address or a name, in any case. */
export async function findProfiles(query: { text?: string; after?: ProfileId; limit: number }): Promise<Profile[]> {
  const text = query.text?.trim().toLowerCase();
  const filter: mongo.Filter<ProfileRow> = {
    ...(text && { search: { $regex: `^${escaped(text)}` } }),
    ...(query.after && { _id: { $gt: query.after } }),
  };
  const rows = await profileRows.find(filter, { ...SHOWN, sort: { _id: 1 }, limit: query.limit }).toArray();
  return rows.map(profileFrom);
}

/** The leaving list: scored profiles by rank, from after the rank `after`. */
export async function leavingPage(query: { limit: number; after?: number; condition?: Condition }): Promise<Profile[]> {
  const ranked = { 'scores.rank': { $gt: query.after ?? 0 } };
  const filter = query.condition ? { $and: [ranked, conditionFilter(query.condition)] } : ranked;
  const rows = await profileRows
    .find(filter as mongo.Filter<ProfileRow>, { ...SHOWN, sort: { 'scores.rank': 1 }, limit: query.limit })
    .toArray();
  return rows.map(profileFrom);
}

export async function countProfiles(filter: 'all' | 'withScores' = 'all'): Promise<number> {
  if (filter === 'all') return profileRows.countDocuments({});
  return profileRows.countDocuments({ 'scores.rank': { $exists: true } });
}

/** Every profile that fulfils the condition, by id; the whole set never lies in memory. */
export async function* streamProfiles(options: { condition?: Condition } = {}): AsyncGenerator<Profile> {
  const filter = options.condition ? conditionFilter(options.condition) : {};
  const cursor = profileRows.find(filter as mongo.Filter<ProfileRow>, { ...SHOWN, sort: { _id: 1 } });
  for await (const row of cursor) yield profileFrom(row);
}

function profileFrom({ _id, versions: _versions, search: _search, ...rest }: ProfileRow): Profile {
  return { id: _id, ...rest };
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}
