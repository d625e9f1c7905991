// Says which profile an identifier belongs to, and makes one for whoever was never seen before.
import { randomUUID } from 'node:crypto';
import { inTransaction, type Session } from '../../platform/mongo.js';
import type { ProfileId } from '../profile.js';
import { insertProfiles } from '../profile-store.js';
import { insertOwners, ownersOf } from './identity-store.js';

/**
 * The profile of every subject (`user:…`, `anonymous:…`). Creates what is missing; repeated or done on several nodes at
 * once it ends in the same profiles. Every id it answers has its row: identifier and profile come into being together.
 */
export async function resolveProfiles(subjects: string[], now: Date): Promise<Map<string, ProfileId>> {
  const owners = await ownersOf(subjects);
  const missing = [...new Set(subjects)].filter((subject) => !owners.has(subject));
  if (missing.length === 0) return owners;
  const created = await inTransaction((session) => createMissing(missing, now, session));
  return new Map([...owners, ...created]);
}

/** MongoDB repeats the losing transaction when two nodes meet the same people; it finds them then. */
async function createMissing(subjects: string[], now: Date, session: Session): Promise<Map<string, ProfileId>> {
  const owners = await ownersOf(subjects, session);
  const fresh = new Map(
    subjects.filter((subject) => !owners.has(subject)).map((subject) => [subject, randomUUID() as ProfileId]),
  );
  if (fresh.size > 0) {
    await insertOwners(fresh, session);
    await insertProfiles([...fresh.values()], now, session);
  }
  return new Map([...owners, ...fresh]);
}
