// A claim: an event that says to whom an identifier belongs, and what of it has to be remembered.
import type { EventHead } from '../../tracking/index.js';
import { addressIn } from '../address.js';

/** One event's word that an identifier (`anonymous:…`, `email:…`) is a user's. */
export interface Claim {
  subject: string;
  user: string;
  at: Date;
  /** Said by an alias: all that the identifier did before is the user's, however long ago. */
  whole: boolean;
  rule: ClaimRule;
  eventId: string;
}

export type ClaimRule = 'identified' | 'alias' | 'verified-address';

/** An alias between two ids: a person may say that they are one customer; a machine never does. */
export interface AliasNote {
  /** The older id, as a user. */
  subject: string;
  user: string;
  at: Date;
  eventId: string;
  trusted: boolean;
}

/**
 * What an event claims. Any event that carries both ids says that this user was on this device; an address counts only when
 * a server, or a page with the user's token, has stated it.
 */
export function claimsIn(event: EventHead): Claim[] {
  const { userId, anonymousId, timestamp: at, _id: eventId } = event;
  if (userId === undefined) return [];
  const claims: Claim[] = [];
  const of = { user: userId, at, eventId };
  if (anonymousId !== undefined) {
    claims.push({ ...of, subject: `anonymous:${anonymousId}`, whole: false, rule: 'identified' });
  }
  const previous = previousIdOf(event);
  if (previous !== undefined) claims.push({ ...of, subject: `anonymous:${previous}`, whole: true, rule: 'alias' });
  const address = event.type === 'identify' && event.trusted ? addressIn(event.traits.email) : undefined;
  if (address !== undefined) claims.push({ ...of, subject: `email:${address}`, whole: true, rule: 'verified-address' });
  return claims;
}

/** The alias of an event, in case the older id is or becomes that of a known user. */
export function aliasIn(event: EventHead): AliasNote | undefined {
  const previous = previousIdOf(event);
  if (previous === undefined || event.userId === undefined) return undefined;
  const { userId: user, timestamp: at, _id: eventId, trusted } = event;
  return { subject: `user:${previous}`, user, at, eventId, trusted };
}

function previousIdOf({ type, userId, previousId }: EventHead): string | undefined {
  return type === 'alias' && userId !== undefined && previousId !== userId ? previousId : undefined;
}
