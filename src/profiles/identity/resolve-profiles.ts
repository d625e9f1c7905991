// Says which profile an identifier belongs to, and makes one for whoever was never seen before.
import { randomUUID } from 'node:crypto';
import { inTransaction, type Session } from '../../platform/mongo.js';
import type { ProfileId } from '../profile.js';
import { insertProfiles } from '../profile-store.js';
import { insertOwners, knownOwners } from './identity-store.js';

/** An identifier at a moment: whose it is may change with time. */
export interface SubjectAt {
  subject: string;
  at: Date;
}

/** The profiles, in the order asked, to which events of these subjects at these times belong. Creates what is missing. */
export async function ownersOf(refs: SubjectAt[], now: Date): Promise<ProfileId[]> {
  const owners = await resolveProfiles([...new Set(refs.map(({ subject }) => subject))], now);
  return refs.map(({ subject }) => {
    const id = owners.get(subject);
    if (!id) throw new Error('a subject was left without a profile');
    return id;
  });
}

/**
 * The profile of every subject (`user:…`, `anonymous:…`). Creates what is missing; repeated or done on several nodes at
 * once it ends in the same profiles. Every id it answers has its row: identifier and profile come into being together.
 */
export async function resolveProfiles(subjects: string[], now: Date): Promise<Map<string, ProfileId>> {
  const owners = await knownOwners(subjects);
  const missing = [...new Set(subjects)].filter((subject) => !owners.has(subject));
  if (missing.length === 0) return owners;
  const created = await inTransaction((session) => createMissing(missing, now, session));
  return new Map([...owners, ...created]);
}

/** MongoDB repeats the losing transaction when two nodes meet the same people; it finds them then. */
async function createMissing(subjects: string[], now: Date, session: Session): Promise<Map<string, ProfileId>> {
  const owners = await knownOwners(subjects, session);
  const fresh = new Map(
    subjects.filter((subject) => !owners.has(subject)).map((subject) => [subject, randomUUID() as ProfileId]),
  );
  if (fresh.size > 0) {
    await insertOwners(fresh, session);
    await insertProfiles([...fresh.values()], now, session);
  }
  return new Map([...owners, ...fresh]);
}
