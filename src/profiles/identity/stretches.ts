// The policy: whose an identifier is, and when. A pure function of what was claimed and what a person has refused.
import { MAX_USERS, type UserClaims } from './user-claims.js';

/** From `from` until just before `to`; null is open. The identifier's own profile has it where `user` is null. */
export interface Stretch {
  user: string | null;
  from: Date | null;
  to: Date | null;
}

/** What a visitor did this long before saying who they are is theirs; an alias reaches back without end. */
export const REACH_MS = 30 * 86_400_000;

const NOBODYS: Stretch[] = [{ user: null, from: null, to: null }];
const EARLIEST = -8.64e15;

/** Who may have the identifier: everybody who claimed it and whom no person refused; nobody when those are too many. */
export function claimants(users: UserClaims[], refused: string[]): UserClaims[] {
  const left = users.filter(({ user }) => !refused.includes(user));
  return left.length > MAX_USERS ? [] : left;
}

/**
 * A device in time: its own before anybody's reach, then the first user's, and from each claim of another user on that
 * one's. The stretches cover all time without overlap, neighbours differ.
 */
export function deviceStretches(users: UserClaims[], refused: string[]): Stretch[] {
  const able = claimants(users, refused);
  const turns = able.flatMap(({ user, times }) => times.map((at) => ({ user, at }))).sort(byTime);
  const [first] = turns;
  if (!first) return NOBODYS;
  const whole = able.some(({ user, whole: all }) => all && user === first.user);
  const reach = whole ? null : new Date(Math.max(EARLIEST, first.at.getTime() - REACH_MS));
  const stretches: Stretch[] = reach ? [{ user: null, from: null, to: reach }] : [];
  stretches.push({ user: first.user, from: reach, to: null });
  for (const { user, at } of turns) {
    const last = stretches.at(-1);
    if (!last || last.user === user) continue;
    last.to = at;
    stretches.push({ user, from: at, to: null });
  }
  return withoutEmpty(stretches);
}

/** An address is one person's for good: the user's of whom it was verified first. */
export function addressStretches(users: UserClaims[], refused: string[]): Stretch[] {
  const turns = claimants(users, refused).flatMap(({ user, times }) => times.slice(0, 1).map((at) => ({ user, at })));
  const [first] = turns.sort(byTime);
  return first ? [{ user: first.user, from: null, to: null }] : NOBODYS;
}

function byTime(one: { user: string; at: Date }, other: { user: string; at: Date }): number {
  return one.at.getTime() - other.at.getTime() || (one.user < other.user ? -1 : one.user > other.user ? 1 : 0);
}

/** Two users at the same moment: the one before has had no time. Closing the gap may leave neighbours of one user. */
function withoutEmpty(stretches: Stretch[]): Stretch[] {
  const kept: Stretch[] = [];
  for (const stretch of stretches) {
    if (stretch.from && stretch.to && stretch.from.getTime() >= stretch.to.getTime()) continue;
    const last = kept.at(-1);
    if (last?.user === stretch.user && last) last.to = stretch.to;
    else kept.push({ ...stretch });
  }
  return kept;
}
