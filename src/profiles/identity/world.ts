// The identities that one transaction touches, as they were and as they shall be, and the profiles that it makes.
import { randomUUID } from 'node:crypto';
import type { Session } from '../../platform/mongo.js';
import { bucketOf } from '../bucket.js';
import type { ProfileId } from '../profile.js';
import type { NewProfile } from '../profile-store.js';
import { type Identity, newIdentity, type Span, spansFrom } from './identity.js';
import { identitiesById, insertIdentities, writeIdentities } from './identity-store.js';
import type { Merge } from './merge.js';

/** A profile that does not exist yet. */
export type Birth = Omit<NewProfile, 'id' | 'behaviour'>;

/** Why an identity changes; what the merge log says of it. */
export type Cause = Pick<Merge, 'rule' | 'by' | 'undoes'>;

export interface World {
  session: Session;
  now: Date;
  /** Ids of the events that are being folded just now. */
  arriving: Set<string>;
  /** By id; drafts that may be changed. */
  known: Map<string, Identity>;
  /** Those of which nothing is stored. */
  unheard: Set<string>;
  /** Whom those that are known are joined to, and who is not known yet. */
  joins: Set<string>;
  /** By id: the spans as they are stored. */
  before: Map<string, Span[]>;
  /** By id: what has to be written, and why it changed. Without a cause nothing can have moved. */
  changed: Map<string, Cause | null>;
  born: Map<ProfileId, Birth>;
}

export async function openWorld(ids: Iterable<string>, now: Date, session: Session): Promise<World> {
  const world: World = {
    session,
    now,
    arriving: new Set(),
    known: new Map(),
    unheard: new Set(),
    joins: new Set(),
    before: new Map(),
    changed: new Map(),
    born: new Map(),
  };
  await bringIn(world, ids);
  return world;
}

/** Reads what is not known yet. What does not exist either begins as a new identity. */
export async function bringIn(world: World, ids: Iterable<string>): Promise<void> {
  const missing = [...new Set(ids)].filter((id) => !world.known.has(id));
  if (missing.length === 0) return;
  const stored = await identitiesById(missing, world.session);
  for (const id of missing) {
    const known = stored.get(id);
    admit(world, known ?? newIdentity(id));
    if (!known) world.unheard.add(id);
  }
}

export function admit(world: World, identity: Identity): void {
  if (world.known.has(identity.id)) return;
  world.known.set(identity.id, identity);
  world.joins.delete(identity.id);
  if (identity.joined && !world.known.has(identity.joined)) world.joins.add(identity.joined);
  world.before.set(identity.id, identity.spans);
}

/** The draft; it was brought in before. */
export function draftOf({ known }: World, id: string): Identity {
  const identity = known.get(id);
  if (!identity) throw new Error('an identity was changed that was not read');
  return identity;
}

/** The first cause stays: it is what began the change. */
export function noteChange({ changed }: World, id: string, cause: Cause | null): void {
  if (!changed.get(id)) changed.set(id, cause);
}

/** Gives an identity a profile of its own. */
export function giveOwn(world: World, id: string): ProfileId {
  const identity = draftOf(world, id);
  const own = identity.own ?? newProfile(world);
  if (identity.own === null) {
    identity.own = own;
    noteChange(world, id, null);
  }
  return own;
}

/** An id for a profile that the caller makes in this transaction. */
export function newProfile({ born, now }: World): ProfileId {
  const id = randomUUID() as ProfileId;
  born.set(id, { createdAt: now, bucket: bucketOf(id) });
  return id;
}

/** A user's profile: their own, or that of the one whom a person said to be the same. */
export function profileOfUser(world: World, user: string): ProfileId | null {
  let identity = world.known.get(`user:${user}`);
  while (identity?.joined) identity = world.known.get(identity.joined);
  return identity?.own ?? null;
}

/** Brings in the users that these identities name, and those that anybody known is joined to. */
export async function bringInUsers(world: World, ids: Iterable<string>): Promise<void> {
  const users = [...ids].flatMap((id) => draftOf(world, id).claims.users.map(({ user }) => `user:${user}`));
  await bringIn(world, users);
  while (world.joins.size > 0) await bringIn(world, [...world.joins]);
}

/** The spans that follow from everything that is known of this identity now. */
export function spansNow(world: World, identity: Identity): Span[] {
  if (identity.joined) {
    const profileId = profileOfUser(world, identity.id.slice('user:'.length));
    return profileId ? [{ profileId, from: null, to: null }] : [];
  }
  return spansFrom(identity, (user) => profileOfUser(world, user));
}

/** Most of what changes in a busy hour is new. */
export async function writeChanged({ changed, known, unheard, session }: World): Promise<void> {
  const identities = [...changed.keys()].flatMap((id) => known.get(id) ?? []);
  const [fresh, stored] = [
    identities.filter(({ id }) => unheard.has(id)),
    identities.filter(({ id }) => !unheard.has(id)),
  ];
  await insertIdentities(fresh, session);
  await writeIdentities(stored, session);
}
