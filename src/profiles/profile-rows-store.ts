// The collection of profiles: one row a person, and its indexes.
import { model, type mongo, Schema } from 'mongoose';
import { behaviourFrom, type StoredBehaviour } from './fold/stored-behaviour.js';
import type { Profile, ProfileId } from './profile.js';

export interface ProfileRow extends Omit<Profile, 'id' | 'behaviour'> {
  _id: ProfileId;
  behaviour: StoredBehaviour;
  /** By section: the version of what is stored. */
  versions: Record<string, number | string>;
  search: string[];
  /** The profile that took this one in: its row stays, empty, so that ids that others keep lead on. */
  absorbedInto?: ProfileId;
  /**
   * How often history was taken from this profile. Written at each time, so that whoever adds to it at that moment, having
   * read whose the events are before, is made by MongoDB to read again.
   */
  handedOver?: number;
}

const schema = new Schema<ProfileRow>({ _id: String }, { strict: false, versionKey: false });
schema.index({ search: 1 });
schema.index({ 'scores.rank': 1 }, { partialFilterExpression: { 'scores.rank': { $exists: true } } });
schema.index({ absorbedInto: 1 }, { partialFilterExpression: { absorbedInto: { $exists: true } } });
const Profiles = model<ProfileRow>('profiles', schema, 'profiles');

/** The native collection; only stores of this room use it. */
export const profileRows = Profiles.collection as unknown as mongo.Collection<ProfileRow>;

/** What a profile shows of its row. */
export const SHOWN = { projection: { search: 0, versions: 0, handedOver: 0, absorbedInto: 0 } };

/** Only people that are there: whoever was absorbed is counted and listed nowhere. */
export const PRESENT = { absorbedInto: { $exists: false } };

export function profileFrom({ _id, versions: _versions, search: _search, ...rest }: ProfileRow): Profile {
  return { id: _id, ...rest, behaviour: behaviourFrom(rest.behaviour, rest.createdAt) };
}
