// A contact: a person of whom nothing but an e-mail address is known.
import { addressIn } from '../address.js';
import type { ProfileId } from '../profile.js';
import { ownersOf } from './resolve-profiles.js';

/**
 * The profile of an address: the user's of whom it is verified, else a contact's of its own, made when there is none. Null for
 * what is no address. Only for callers whom the shop trusts: the address counts as this person's.
 */
export async function contactOf(address: string, now: Date): Promise<ProfileId | null> {
  const tidy = addressIn(address);
  if (tidy === undefined) return null;
  const [id] = await ownersOf([{ subject: `email:${tidy}`, at: now }], now);
  return id ?? null;
}
