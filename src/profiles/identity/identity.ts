// An identity: an identifier, what was claimed of it, and in which spans of time it belongs to which profile.
import type { ProfileId } from '../profile.js';
import type { AliasNote } from './claim.js';
import { addressStretches, deviceStretches, type Stretch } from './stretches.js';
import { type ClaimSet, NO_ADDRESS_CLAIMS, NO_CLAIMS } from './user-claims.js';

/** From `from` until just before `to`; null is open. */
export interface Span {
  profileId: ProfileId;
  from: Date | null;
  to: Date | null;
}

export interface Identity {
  /** `kind:value`, as in an event's subject. */
  id: string;
  /** The profile of what no user claims; a user's own profile. Null until something needs one. */
  own: ProfileId | null;
  /** Follows from all the rest: kept so that it can be searched. Without gaps but for times that nothing is known of. */
  spans: Span[];
  claims: ClaimSet;
  /** Users that a person has refused for this identifier: their claims count no more. */
  refused: string[];
  /** Profiles that were its own before a user's took them in; the last one comes back with an undo. */
  former: ProfileId[];
  /** Of a user: the identity that a person said is the same customer. */
  joined: string | null;
  /** Of a user: aliases that name it as the older id, one for each user. */
  aliases: Omit<AliasNote, 'subject'>[];
}

export function newIdentity(id: string): Identity {
  const claims = isAddress(id) ? NO_ADDRESS_CLAIMS : NO_CLAIMS;
  return { id, own: null, spans: [], claims, refused: [], former: [], joined: null, aliases: [] };
}

export function isUser(id: string): boolean {
  return id.startsWith('user:');
}

export function isAddress(id: string): boolean {
  return id.startsWith('email:');
}

/** Whose it is by the policy; a user's identity is always the user's. */
export function stretchesOf({ id, claims, refused }: Identity): Stretch[] {
  if (isUser(id)) return [{ user: null, from: null, to: null }];
  return isAddress(id) ? addressStretches(claims.users, refused) : deviceStretches(claims.users, refused);
}

/**
 * The same in profiles. What is the identifier's own is left out while it has no profile; what belongs to a user who is not
 * there (any more) is its own too.
 */
export function spansFrom(identity: Identity, profileOf: (user: string) => ProfileId | null): Span[] {
  const spans: Span[] = [];
  for (const { user, from, to } of stretchesOf(identity)) {
    const profileId = (user === null ? null : profileOf(user)) ?? identity.own;
    if (profileId === null) continue;
    const last = spans.at(-1);
    // Two users that are one customer have one span.
    if (last?.profileId === profileId && last.to?.getTime() === from?.getTime()) last.to = to;
    else spans.push({ profileId, from, to });
  }
  return spans;
}

export function ownerAt(spans: Span[], at: Date): ProfileId | null {
  return spans.find((span) => within(span, at))?.profileId ?? null;
}

export function within({ from, to }: { from: Date | null; to: Date | null }, at: Date): boolean {
  return (!from || from <= at) && (!to || at < to);
}

/** A part of an identifier's time that goes from one profile to another. */
export interface Shift {
  from: Date | null;
  to: Date | null;
  loser: ProfileId;
  winner: ProfileId;
}

/** What differs between two states of one identity, in order of time. What had no profile before goes from nobody. */
export function shiftsBetween(before: Span[], after: Span[]): Shift[] {
  const shifts: Shift[] = [];
  for (const old of before) {
    for (const now of after) {
      const from = later(old.from, now.from);
      const to = earlier(old.to, now.to);
      if (old.profileId === now.profileId || (from && to && from >= to)) continue;
      shifts.push({ from, to, loser: old.profileId, winner: now.profileId });
    }
  }
  return shifts;
}

/** Null is the beginning of time. */
function later(one: Date | null, other: Date | null): Date | null {
  if (!one || !other) return one ?? other;
  return one > other ? one : other;
}

/** Null is the end of time. */
function earlier(one: Date | null, other: Date | null): Date | null {
  if (!one || !other) return one ?? other;
  return one < other ? one : other;
}
