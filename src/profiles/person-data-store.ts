// What profiles hold about a person: the profile itself, whose its identifiers are, and what was merged or suggested of it.
import type { Counts, Forgotten, Person } from '../consent/index.js';
import { inTransaction, type Session } from '../platform/mongo.js';
import { currentProfiles } from './absorb-store.js';
import { behavioursOf, writeBehaviours } from './fold/behaviour-store.js';
import { refold } from './fold/refold.js';
import type { Identity } from './identity/identity.js';
import {
  identitiesById,
  identitiesClaimedBy,
  identitiesOf,
  removeIdentities,
  writeIdentities,
} from './identity/identity-store.js';
import { mergesPage, removeMerges } from './identity/merge-store.js';
import { removeSuggestions, suggestionsOf } from './identity/suggestion-store.js';
import { withoutUser } from './identity/user-claims.js';
import type { ProfileId } from './profile.js';
import { profileFrom, profileRows } from './profile-rows-store.js';

const ALL = 10_000;

export async function tell({ profileIds, identifiers }: Person): Promise<Record<string, unknown>> {
  const ids = profileIds as ProfileId[];
  const rows = await profileRows.find({ _id: { $in: ids } }).toArray();
  const identities = await identitiesById(identifiers);
  const merges = await Promise.all(ids.map((profileId) => mergesPage({ limit: ALL, profileId })));
  return {
    profiles: rows.map(profileFrom),
    // Of a device that others use too only what is this person's.
    identifiers: [...identities.values()].map(({ id, spans }) => ({
      identifier: id,
      spans: spans.filter(({ profileId }) => ids.includes(profileId)),
    })),
    merges: merges.flat(),
    suggestions: await suggestionsOf(usersIn(identifiers)),
  };
}

/** The last room: while the profile is there, an erasure that was stopped can be found by everything that leads to it. */
export async function forget(person: Forgotten): Promise<Counts> {
  const ids = person.profileIds as ProfileId[];
  const users = usersIn(person.identifiers);
  // Devices on which this person was one of too many, and has no time of their own.
  const claimed = users.length > 0 ? await identitiesClaimedBy(users) : [];
  const counts = await inTransaction(async (session) => {
    const identities = await forgetIdentities(ids, users, claimed, session);
    await removeMerges(ids, session);
    await removeSuggestions(users, session);
    const { deletedCount } = await profileRows.deleteMany({ _id: { $in: ids } }, { session });
    return { profiles: deletedCount, identifiers: identities };
  });
  await refoldOthers(person);
  return counts;
}

/** The profiles that have a time of any of these identifiers, by the id under which they are kept now. */
export async function ownersOfIdentifiers(identifiers: string[]): Promise<ProfileId[]> {
  const identities = await identitiesById(identifiers);
  const ids = [...identities.values()].flatMap(({ spans }) => spans.map(({ profileId }) => profileId));
  return [...new Set([...(await currentProfiles([...new Set(ids)])).values()].map(({ id }) => id))];
}

/** The log under those who share an identifier with the person may have changed: what they come to is read anew. */
async function refoldOthers({ profileIds, identifiers, until }: Forgotten): Promise<void> {
  for (const id of await ownersOfIdentifiers(identifiers)) {
    if (profileIds.includes(id)) continue;
    await inTransaction(async (session) => {
      const known = (await behavioursOf([id], session)).get(id);
      if (!known || known.behaviour.firstSeenAt > until) return;
      await writeBehaviours(new Map([[id, await refold(id, session)]]), session);
    });
  }
}

async function forgetIdentities(
  ids: ProfileId[],
  users: string[],
  claimed: string[],
  session: Session,
): Promise<number> {
  const own = new Map<string, Identity>();
  for (const id of ids) for (const identity of await identitiesOf(id, session)) own.set(identity.id, identity);
  const mentioned = await identitiesById(
    claimed.filter((id) => !own.has(id)),
    session,
  );
  const rest = [...own.values(), ...mentioned.values()].map((identity) => without(identity, ids, users));
  const gone = rest.filter(({ id, spans }) => own.has(id) && spans.length === 0);
  await removeIdentities(
    gone.map(({ id }) => id),
    session,
  );
  await writeIdentities(
    rest.filter((identity) => !gone.includes(identity)),
    session,
  );
  return own.size;
}

/** What others have of the identifier stays theirs. */
function without(identity: Identity, ids: ProfileId[], users: string[]): Identity {
  const theirs = (user: string) => !users.includes(user);
  return {
    ...identity,
    own: identity.own && ids.includes(identity.own) ? null : identity.own,
    spans: identity.spans.filter(({ profileId }) => !ids.includes(profileId)),
    claims: users.reduce(withoutUser, identity.claims),
    refused: identity.refused.filter(theirs),
    former: identity.former.filter((id) => !ids.includes(id)),
    aliases: identity.aliases.filter(({ user }) => theirs(user)),
    joined: identity.joined && theirs(identity.joined.replace(/^user:/, '')) ? identity.joined : null,
  };
}

function usersIn(identifiers: string[]): string[] {
  return identifiers.filter((id) => id.startsWith('user:')).map((id) => id.slice('user:'.length));
}
