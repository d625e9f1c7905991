// Says which profile an identifier belongs to, and makes one for whoever was never seen before.
import { randomUUID } from 'node:crypto';
import { insertOwners, ownersOf } from './identity-store.js';
import type { ProfileId } from './profile.js';
import { insertProfiles } from './profile-store.js';

/**
 * The profile of every subject (`user:…`, `anonymous:…`). Creates what is missing; repeated or done on several nodes at
 * once it ends in the same profiles.
 */
export async function resolveProfiles(subjects: string[], now: Date): Promise<Map<string, ProfileId>> {
  const owners = await ownersOf(subjects);
  const missing = [...new Set(subjects)].filter((subject) => !owners.has(subject));
  if (missing.length === 0) return owners;
  await insertOwners(missing.map((subject) => [subject, randomUUID() as ProfileId]));
  const created = await ownersOf(missing);
  await insertProfiles([...created.values()], now);
  return new Map([...owners, ...created]);
}
