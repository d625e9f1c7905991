// Profiles in MongoDB: each section is written by a guarded $set, never the whole row.
import { model, mongo, Schema } from 'mongoose';
import type { Session } from '../platform/mongo.js';
import { type Behaviour, emptyBehaviour } from './behaviour.js';
import { bucketOf } from './bucket.js';
import type { Condition } from './condition.js';
import { conditionFilter } from './condition-filter.js';
import type { Profile, ProfileId, Sections } from './profile.js';
import { searchWords } from './search-words.js';

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

const DUPLICATE = 11000;
const ROWS_AT_ONCE = 1_000;
const SHOWN = { projection: { search: 0, versions: 0 } };

/** Makes the rows that do not exist yet. Whoever makes a row draws the same bucket. */
export async function insertProfiles(ids: ProfileId[], now: Date): Promise<void> {
  const rows = ids.map((id) => ({
    _id: id,
    createdAt: now,
    bucket: bucketOf(id),
    behaviour: emptyBehaviour(now),
    versions: {},
    search: [],
  }));
  try {
    await profileRows.insertMany(rows, { ordered: false });
  } catch (error) {
    if (!(error instanceof mongo.MongoBulkWriteError) || error.code !== DUPLICATE) throw error;
  }
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

/** Only the fold writes behaviour, in the transaction in which it read it. A row lost to a crash at its birth is made. */
export async function writeBehaviours(changed: Map<ProfileId, KnownBehaviour>, session: Session): Promise<void> {
  if (changed.size === 0) return;
  const writes = [...changed].map(([id, { createdAt, behaviour }]) => ({
    updateOne: {
      filter: { _id: id },
      update: {
        $set: { behaviour, search: searchWords(behaviour) },
        $setOnInsert: { createdAt, bucket: bucketOf(id), versions: {} },
      },
      upsert: true,
    },
  }));
  await profileRows.bulkWrite(writes, { session, ordered: false });
}

/**
 * Writes one section of many profiles, each only if its stored version is not newer; the same version again is a repeat.
 * A section's versions are all numbers or all strings. A null value removes the section. Unknown profiles are passed over.
 */
export async function putSections<Name extends keyof Sections>(
  section: Name,
  entries: { id: ProfileId; value: Sections[Name] | null }[],
  version: number | string,
  session?: Session,
): Promise<void> {
  const versionKey = `versions.${section}`;
  for (let from = 0; from < entries.length; from += ROWS_AT_ONCE) {
    const writes = entries.slice(from, from + ROWS_AT_ONCE).map(({ id, value }) => ({
      updateOne: {
        filter: { _id: id, [versionKey]: { $not: { $gt: version } } } as mongo.Filter<ProfileRow>,
        update: (value === null
          ? { $unset: { [section]: '' }, $set: { [versionKey]: version } }
          : { $set: { [section]: value, [versionKey]: version } }) as mongo.UpdateFilter<ProfileRow>,
      },
    }));
    await profileRows.bulkWrite(writes, { ordered: false, ...(session && { session }) });
  }
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
