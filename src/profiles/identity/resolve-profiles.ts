// Says which profile an identifier's events belong to, and makes one for whoever was never seen before.
import { inTransaction, type Session } from '../../platform/mongo.js';
import type { ProfileId } from '../profile.js';
import { insertProfiles } from '../profile-store.js';
import { behaviourBefore } from './contact-start.js';
import { ownerAt } from './identity.js';
import { identitiesById } from './identity-store.js';
import { type SubjectAt, settle } from './settle.js';

/**
 * The profiles, in the order asked, to which events of these subjects at these times belong. Creates what is missing;
 * repeated or done on several nodes at once it ends in the same profiles. Every id it answers has its row. Whoever writes by the
 * answer asks in the session in which they write, and writes the profile too: history that moves meanwhile makes MongoDB
 * repeat that.
 */
export async function ownersOf(refs: SubjectAt[], now: Date, session?: Session): Promise<ProfileId[]> {
  const known = await knownOwners(refs, session);
  if (known.every((id) => id !== null)) return known;
  return session ? made(refs, now, session) : inTransaction((own) => made(refs, now, own));
}

/** The profile of every subject as of now. */
export async function resolveProfiles(subjects: string[], now: Date): Promise<Map<string, ProfileId>> {
  const asked = [...new Set(subjects)];
  const owners = await ownersOf(
    asked.map((subject) => ({ subject, at: now })),
    now,
  );
  return new Map(owners.map((id, index) => [asked[index] ?? '', id]));
}

async function knownOwners(refs: SubjectAt[], session?: Session): Promise<(ProfileId | null)[]> {
  const identities = await identitiesById([...new Set(refs.map(({ subject }) => subject))], session);
  return refs.map(({ subject, at }) => ownerAt(identities.get(subject)?.spans ?? [], at));
}

async function made(refs: SubjectAt[], now: Date, session: Session): Promise<ProfileId[]> {
  const { born, ownerOf } = await settle({ refs, claims: [], aliases: [], arriving: [] }, now, session);
  const profiles = [...born].map(([id, birth]) => {
    const identifiers = refs.filter((ref) => ownerOf(ref) === id);
    return { id, ...birth, behaviour: behaviourBefore(birth.createdAt, identifiers) };
  });
  await insertProfiles(profiles, session);
  return refs.map(ownerOf);
}
