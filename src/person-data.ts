// Everything about one person, through every room that exists: the list of rooms in order, export, and erasure.
import { forget as forgetInCampaigns, momentsOf, tell as tellOfCampaigns } from './campaigns/index.js';
import { forget as forgetInCommerce, tell as tellOfCommerce } from './commerce/index.js';
import {
  type ErasureAnswer,
  type ErasureParts,
  erase,
  type FinishParts,
  forget as forgetInConsent,
  type Person,
  type Room,
  tell as tellOfConsent,
} from './consent/index.js';
import { forget as forgetInEmail, tell as tellOfEmail } from './email/index.js';
import { type FoundPerson, findPerson } from './find-person.js';
import { forget as forgetInMeasurement, tell as tellOfMeasurement } from './measurement/index.js';
import {
  forget as forgetInProfiles,
  idsOf,
  ownersOfIdentifiers,
  profilesById,
  spansOf,
  tell as tellOfProfiles,
} from './profiles/index.js';
import { forget as forgetInTracking, tell as tellOfTracking } from './tracking/index.js';

/**
 * In the order in which they forget: the events first, so that nothing is made of them again, the profile and its identifiers
 * last. Rooms that are not here keep nothing about a person.
 */
export const ROOMS: Room[] = [
  { name: 'tracking', tell: tellOfTracking, forget: forgetInTracking },
  {
    name: 'commerce',
    tell: tellOfCommerce,
    // Before campaigns: afterwards nobody can say what reports compare these orders with.
    forget: async (person) => forgetInCommerce(person, await momentsOf(person)),
  },
  { name: 'campaigns', tell: tellOfCampaigns, forget: forgetInCampaigns },
  { name: 'email', tell: tellOfEmail, forget: forgetInEmail },
  { name: 'measurement', tell: tellOfMeasurement, forget: forgetInMeasurement },
  { name: 'consent', tell: tellOfConsent, forget: forgetInConsent },
  { name: 'profiles', tell: tellOfProfiles, forget: forgetInProfiles },
];

export interface PersonExport {
  exportedAt: Date;
  profileIds: string[];
  identifiers: string[];
  /** Room → what it holds. */
  rooms: Record<string, Record<string, unknown>>;
}

type NotOne = Exclude<FoundPerson, { kind: 'found' }>;

/** Everything that is held about the person; `asked` as for `findPerson`. */
export async function exportPerson(
  asked: string,
  now: Date,
): Promise<{ kind: 'exported'; data: PersonExport } | NotOne> {
  const found = await findPerson(asked);
  if (found.kind !== 'found') return found;
  const { profileIds, identifiers } = found.person;
  const rooms: PersonExport['rooms'] = {};
  for (const room of ROOMS) rooms[room.name] = await room.tell(found.person);
  return { kind: 'exported', data: { exportedAt: now, profileIds, identifiers, rooms } };
}

/**
 * Erases the person everywhere and answers the receipt. `unknown` and `ambiguous` change nothing. Throws what a room threw; the
 * sweep goes on from there.
 */
export async function erasePerson(
  asked: string,
  by: string,
  parts: Omit<ErasureParts, 'rooms'>,
): Promise<ErasureAnswer | NotOne> {
  const found = await findPerson(asked);
  return found.kind === 'found' ? erase(found.person, by, { ...parts, rooms: ROOMS }) : found;
}

/** What the sweep works with. */
export function finishParts(parts: Omit<ErasureParts, 'rooms'>): FinishParts {
  return { ...parts, rooms: ROOMS, withRemains };
}

/** An event that was on its way when the erasure ended may have made a profile anew, with nothing in it but the past. */
async function withRemains(person: Person, until: Date): Promise<Person> {
  const owners = await ownersOfIdentifiers(person.identifiers);
  const fresh = (await profilesById(owners)).filter(({ id }) => !person.profileIds.includes(id));
  const remains = fresh.filter(({ behaviour }) => behaviour.events > 0 && behaviour.lastSeenAt <= until);
  const ids = (await Promise.all(remains.map(({ id }) => idsOf(id)))).flat();
  const spans = (await Promise.all(ids.map((id) => spansOf(id)))).flat();
  return { ...person, profileIds: [...person.profileIds, ...ids], spans: [...person.spans, ...spans] };
}
