// Finds the one person that somebody asks about by an id or an address, with everything that leads to them.
import { answersFor, type Person, suppressedAmong } from './consent/index.js';
import {
  currentProfiles,
  findProfiles,
  idsOf,
  ownersOfIdentifiers,
  type Profile,
  type ProfileId,
  profilesById,
  spansOf,
} from './profiles/index.js';

/** `ambiguous`: more than one person has it, so whoever asks has to choose one of the profile ids. */
export type FoundPerson =
  | { kind: 'found'; person: Person }
  | { kind: 'unknown' }
  | { kind: 'ambiguous'; profileIds: string[] };

const KINDS = /^(user|anonymous|email):./;
/** More profiles than this with one address are not told apart by it. */
const MANY = 50;

/**
 * `asked`: a profile id, a user id, an anonymous id or an address, with or without its kind before it (`user:7`). An address that
 * the shop verified for one person is theirs, whoever else typed it into a page.
 */
export async function findPerson(asked: string): Promise<FoundPerson> {
  const text = asked.trim();
  if (text === '') return { kind: 'unknown' };
  const identifiers = identifiersIn(text);
  const profileIds = await profilesWith(text, identifiers);
  const [profileId] = profileIds;
  if (profileIds.length > 1) return { kind: 'ambiguous', profileIds };
  if (profileId !== undefined) return { kind: 'found', person: await personOf(profileId) };
  // Nobody's profile, but an answer about consent may be filed under it.
  const filed = await filedIdentifiers(identifiers);
  if (filed.length === 0) return { kind: 'unknown' };
  return { kind: 'found', person: { profileIds: [], identifiers: filed, spans: [] } };
}

/** The profile with all that was joined to it, and the identifiers that are this person's alone or for a time. */
async function personOf(id: ProfileId): Promise<Person> {
  const profileIds = await idsOf(id);
  const spans = (await Promise.all(profileIds.map((own) => spansOf(own)))).flat();
  const addresses = (await profilesById(profileIds)).flatMap(({ behaviour: { email } }) =>
    email?.verified ? [`email:${email.address.toLowerCase()}`] : [],
  );
  const shared = await sharedAddresses(addresses, profileIds);
  const identifiers = [...new Set([...spans.map(({ subject }) => subject), ...addresses])];
  return { profileIds, identifiers: identifiers.filter((identifier) => !shared.has(identifier)), spans };
}

function identifiersIn(text: string): string[] {
  if (KINDS.test(text)) return [text.startsWith('email:') ? text.toLowerCase() : text];
  const address = text.includes('@') ? [`email:${text.toLowerCase()}`] : [];
  return [`user:${text}`, `anonymous:${text}`, ...address];
}

async function profilesWith(text: string, identifiers: string[]): Promise<ProfileId[]> {
  const direct = await currentProfiles([text as ProfileId]);
  if (direct.size > 0) return [...direct.values()].map(({ id }) => id);
  const owners = new Set(await ownersOfIdentifiers(identifiers));
  for (const identifier of identifiers.filter((one) => one.startsWith('email:'))) {
    for (const { id } of await holdersOf(identifier)) owners.add(id);
  }
  return [...owners];
}

/** Those for whom the address is verified; only when there are none those who claimed it. */
async function holdersOf(identifier: string): Promise<Profile[]> {
  const address = identifier.slice('email:'.length);
  const found = await findProfiles({ text: address, limit: MANY });
  const holders = found.filter(({ behaviour: { email } }) => email?.address.toLowerCase() === address);
  const verified = holders.filter(({ behaviour: { email } }) => email?.verified);
  return verified.length > 0 ? verified : holders;
}

/** An address that is another customer's too: what they allowed is not this person's to take away. */
async function sharedAddresses(addresses: string[], profileIds: ProfileId[]): Promise<Set<string>> {
  const shared = new Set<string>();
  for (const address of new Set(addresses)) {
    const others = (await holdersOf(address)).filter(({ id }) => !profileIds.includes(id));
    if (others.length > 0) shared.add(address);
  }
  return shared;
}

async function filedIdentifiers(identifiers: string[]): Promise<string[]> {
  const suppressed = await suppressedAmong(identifiers);
  const filed: string[] = [];
  for (const identifier of identifiers) {
    const answers = await answersFor([identifier]);
    if (suppressed.has(identifier) || Object.keys(answers).length > 0) filed.push(identifier);
  }
  return filed;
}
