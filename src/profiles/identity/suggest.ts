// Notices that two users may be one customer: an alias between them, or one verified address. A machine never joins them.
import { isAddress } from './identity.js';
import { claimants } from './stretches.js';
import type { Suggestion } from './suggestion.js';
import { addSuggestions } from './suggestion-store.js';
import { profileOfUser, type World } from './world.js';

type Found = Omit<Suggestion, 'id' | 'state' | 'decided'>;

/** Looks at what has changed. Pairs that are one profile already are left out. */
export async function suggestSameCustomers(world: World): Promise<void> {
  const changed = [...world.changed.keys()].flatMap((id) => world.known.get(id) ?? []);
  const found = changed.flatMap((identity): Found[] => {
    if (isAddress(identity.id))
      return sharingAddress(world, identity.id, claimants(identity.claims.users, identity.refused));
    if (identity.own === null) return [];
    const user = identity.id.slice('user:'.length);
    return identity.aliases.map(({ user: other, eventId, trusted }) => ({
      ...pair(world, user, other),
      rule: 'alias',
      evidence: eventId,
      trusted,
    }));
  });
  const apart = found.filter(({ users: [one, other] }) => profileOfUser(world, one) !== profileOfUser(world, other));
  await addSuggestions(apart, world.session);
}

function sharingAddress(world: World, id: string, users: { user: string }[]): Found[] {
  const evidence = id.slice('email:'.length);
  return users.flatMap(({ user }, index) =>
    users.slice(index + 1).map((other) => ({
      ...pair(world, user, other.user),
      rule: 'same-address' as const,
      evidence,
      trusted: true,
    })),
  );
}

function pair({ now }: World, one: string, other: string): Pick<Found, 'users' | 'at'> {
  return { users: one < other ? [one, other] : [other, one], at: now };
}
