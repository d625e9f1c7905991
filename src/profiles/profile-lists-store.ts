// Lists of profiles: who is found, who is leaving, how many there are. Whoever was absorbed by another is in none of them.
import type { mongo } from 'mongoose';
import type { Profile, ProfileId } from './profile.js';
import { PRESENT, type ProfileRow, profileFrom, profileRows, SHOWN } from './profile-rows-store.js';
import type { Condition } from './segments/condition.js';
import { conditionFilter } from './segments/condition-filter.js';

/** By id, from after `after`; `text` is the beginning of a user id, an address or a name, in any case. */
export async function findProfiles(query: { text?: string; after?: ProfileId; limit: number }): Promise<Profile[]> {
  const text = query.text?.trim().toLowerCase();
  const filter: mongo.Filter<ProfileRow> = {
    ...PRESENT,
    ...(text && { search: { $regex: `^${escaped(text)}` } }),
    ...(query.after && { _id: { $gt: query.after } }),
  };
  const rows = await profileRows.find(filter, { ...SHOWN, sort: { _id: 1 }, limit: query.limit }).toArray();
  return rows.map(profileFrom);
}

/** The leaving list: scored profiles by rank, from after the rank `after`. */
export async function leavingPage(query: { limit: number; after?: number; condition?: Condition }): Promise<Profile[]> {
  const ranked = { 'scores.rank': { $gt: query.after ?? 0 }, ...PRESENT };
  const filter = query.condition ? { $and: [ranked, conditionFilter(query.condition)] } : ranked;
  const rows = await profileRows
    .find(filter as mongo.Filter<ProfileRow>, { ...SHOWN, sort: { 'scores.rank': 1 }, limit: query.limit })
    .toArray();
  return rows.map(profileFrom);
}

export async function countProfiles(filter: 'all' | 'withScores' = 'all'): Promise<number> {
  if (filter === 'withScores') return profileRows.countDocuments({ 'scores.rank': { $exists: true }, ...PRESENT });
  const [rows, absorbed] = await Promise.all([
    profileRows.countDocuments({}),
    profileRows.countDocuments({ absorbedInto: { $exists: true } }),
  ]);
  return rows - absorbed;
}

/** Every profile that fulfils the condition, by id; the whole set never lies in memory. */
export async function* streamProfiles(options: { condition?: Condition } = {}): AsyncGenerator<Profile> {
  const filter = options.condition ? { $and: [conditionFilter(options.condition), PRESENT] } : PRESENT;
  const cursor = profileRows.find(filter as mongo.Filter<ProfileRow>, { ...SHOWN, sort: { _id: 1 } });
  for await (const row of cursor) yield profileFrom(row);
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}
