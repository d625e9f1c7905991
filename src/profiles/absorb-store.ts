// What one profile leaves to another when its history goes there: its id, its bucket, its silence.
import type { mongo } from 'mongoose';
import type { Session } from '../platform/mongo.js';
import type { Profile, ProfileId } from './profile.js';
import { type ProfileRow, profileFrom, profileRows, SHOWN } from './profile-rows-store.js';

export type Legacy = Pick<Profile, 'bucket' | 'createdAt' | 'silence'>;

/** What these profiles could leave. */
export async function legaciesOf(ids: ProfileId[], session: Session): Promise<Map<ProfileId, Legacy>> {
  if (ids.length === 0) return new Map();
  const projection = { bucket: 1, createdAt: 1, silence: 1 };
  const rows = await profileRows.find({ _id: { $in: ids } }, { session, projection }).toArray();
  return new Map(rows.map(({ _id, ...legacy }) => [_id, legacy]));
}

export interface Absorption {
  id: ProfileId;
  /** Null: the profile stands for itself (again). */
  into: ProfileId | null;
}

/**
 * Notes who was absorbed by whom, and from whom history was taken (see `handedOver`). Scores of an absorbed profile are gone,
 * the next run knows the other one's.
 */
export async function writeAbsorptions(
  absorptions: Absorption[],
  losers: ProfileId[],
  session: Session,
): Promise<void> {
  const writes: mongo.AnyBulkWriteOperation<ProfileRow>[] = [
    ...losers.map((id) => ({ updateOne: { filter: { _id: id }, update: { $inc: { handedOver: 1 } } } })),
    ...absorptions.map(({ id, into }) =>
      into === null
        ? {
            updateOne: {
              filter: { _id: id, absorbedInto: { $exists: true } },
              update: { $unset: { absorbedInto: '' as const } },
            },
          }
        : {
            updateOne: {
              filter: { _id: id, absorbedInto: { $ne: into } },
              update: { $set: { absorbedInto: into }, $unset: { scores: '' as const } },
            },
          },
    ),
  ];
  if (writes.length > 0) await profileRows.bulkWrite(writes, { session });
}

/** Of two silences the later one holds. */
export async function prolongSilence(id: ProfileId, silence: Profile['silence'], session: Session): Promise<void> {
  if (!silence) return;
  const shorter = { $or: [{ silence: { $exists: false } }, { 'silence.until': { $lt: silence.until } }] };
  await profileRows.updateOne({ _id: id, ...shorter }, { $set: { silence } }, { session });
}

/**
 * Every id that rows of other rooms may carry for these people, by the id asked for: the one under which the person is kept
 * now, and those that were absorbed into it.
 */
export async function idsOfMany(ids: ProfileId[]): Promise<Map<ProfileId, ProfileId[]>> {
  const current = await currentIdsOf(ids);
  const heads = [...new Set(current.values())];
  const rows = await profileRows.find({ absorbedInto: { $in: heads } }, { projection: { absorbedInto: 1 } }).toArray();
  // Sorted here: MongoDB would walk all ids to have them in order.
  rows.sort((one, other) => (one._id < other._id ? -1 : 1));
  const families = new Map(heads.map((id) => [id, [id]]));
  for (const { _id, absorbedInto } of rows) if (absorbedInto) families.get(absorbedInto)?.push(_id);
  return new Map([...current].map(([id, head]) => [id, families.get(head) ?? [id]]));
}

/** As `idsOfMany`, of one. */
export async function idsOf(id: ProfileId): Promise<ProfileId[]> {
  return (await idsOfMany([id])).get(id) ?? [id];
}

/** The id under which the person is kept now: the id itself unless another profile has absorbed it. */
export async function currentIdOf(id: ProfileId): Promise<ProfileId> {
  return (await currentIdsOf([id])).get(id) ?? id;
}

/** By each id asked for, the profile under which the person is kept now; absent where there is none. */
export async function currentProfiles(ids: ProfileId[]): Promise<Map<ProfileId, Profile>> {
  const current = await currentIdsOf(ids);
  const rows = await profileRows.find({ _id: { $in: [...new Set(current.values())] } }, SHOWN).toArray();
  const byId = new Map(rows.map((row) => [row._id, profileFrom(row)]));
  return new Map(
    [...current].flatMap(([id, head]) => {
      const profile = byId.get(head);
      return profile ? [[id, profile] as const] : [];
    }),
  );
}

/** As `currentIdOf`, of many. One step leads there: whoever is absorbed takes along those whom it had absorbed. */
export async function currentIdsOf(ids: ProfileId[]): Promise<Map<ProfileId, ProfileId>> {
  const absorbed = await profileRows
    .find({ _id: { $in: ids }, absorbedInto: { $exists: true } }, { projection: { absorbedInto: 1 } })
    .toArray();
  const heirs = new Map(absorbed.map(({ _id, absorbedInto }) => [_id, absorbedInto ?? _id]));
  return new Map(ids.map((id) => [id, heirs.get(id) ?? id]));
}
