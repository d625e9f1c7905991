// The claims on one identifier, kept small. A pure set: whatever order they come in, and however often, it ends the same.

/** What one user's events said of an identifier. */
export interface UserClaims {
  user: string;
  /** Oldest first. Of the only user only the first: it alone decides while nobody else was there. */
  times: Date[];
  whole: boolean;
}

export interface ClaimSet {
  /** By user, sorted. */
  users: UserClaims[];
  /** Index into GRAINS: how coarsely times are kept. */
  grain: number;
}

/** An identifier that more users than this were on is a shared device: nobody's history. */
export const MAX_USERS = 5;

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** Each contains the one before, so that coarsening later or at once comes to the same. */
const GRAINS = [1, MINUTE_MS, 60 * MINUTE_MS, DAY_MS, 30 * DAY_MS, Number.MAX_SAFE_INTEGER];
/** More times than this, over all users, and they are kept coarser: the first of each minute, hour, day, month. */
const MAX_TIMES = 60;

export const NO_CLAIMS: ClaimSet = { users: [], grain: 0 };

/** Of an address only each user's first claim matters. */
export const NO_ADDRESS_CLAIMS: ClaimSet = { users: [], grain: GRAINS.length - 1 };

/**
 * The set with one more claim, or null when it says nothing new. The first claim of a second user needs all the times of the
 * one before (`withAllTimes`): only while a user is alone on an identifier is it enough to keep the first.
 */
export function withClaim(set: ClaimSet, claim: { user: string; at: Date; whole: boolean }): ClaimSet | null {
  const own = set.users.find(({ user }) => user === claim.user);
  if (!own) {
    // Enough is known of a shared device; everybody on the internet may make claims.
    if (set.users.length > MAX_USERS) return null;
    return coarsened(withUser(set, { user: claim.user, times: [claim.at], whole: claim.whole }));
  }
  const times =
    set.users.length === 1 ? earliest([...own.times, claim.at]) : firsts([...own.times, claim.at], set.grain);
  if (sameTimes(times, own.times) && (own.whole || !claim.whole)) return null;
  return coarsened(withUser(set, { user: own.user, times, whole: own.whole || claim.whole }));
}

/** True for what an only user's device says with every event: then `withClaim` would be null too, and costs more. */
export function isKnown({ users }: ClaimSet, claim: { user: string; at: Date; whole: boolean }): boolean {
  const [only] = users;
  const [first] = only?.times ?? [];
  if (!only || !first || users.length > 1) return false;
  return only.user === claim.user && first <= claim.at && (only.whole || !claim.whole);
}

/** True when a claim of this user makes it necessary to know when the other one was there. */
export function needsAllTimes({ users }: ClaimSet, user: string): boolean {
  return users.length === 1 && users[0]?.user !== user;
}

export function withAllTimes({ users }: ClaimSet, times: Date[]): ClaimSet {
  return coarsened({ users: users.map((own) => ({ ...own, times: firsts([...own.times, ...times], 0) })), grain: 0 });
}

/** Without the claims of somebody who is to be forgotten. */
export function withoutUser(set: ClaimSet, user: string): ClaimSet {
  return { ...set, users: set.users.filter((own) => own.user !== user) };
}

function withUser({ users, grain }: ClaimSet, changed: UserClaims): ClaimSet {
  const others = users.filter(({ user }) => user !== changed.user);
  return { users: [...others, changed].sort((one, other) => (one.user < other.user ? -1 : 1)), grain };
}

function coarsened(set: ClaimSet): ClaimSet {
  let { users, grain } = set;
  while (grain < GRAINS.length - 1 && countOf(users) > MAX_TIMES) {
    grain += 1;
    users = users.map((own) => ({ ...own, times: firsts(own.times, grain) }));
  }
  return { users, grain };
}

function countOf(users: UserClaims[]): number {
  return users.reduce((sum, { times }) => sum + times.length, 0);
}

/** The first time in each stretch of the grain, oldest first. */
function firsts(times: Date[], grain: number): Date[] {
  const size = GRAINS[grain] ?? 1;
  const kept = new Map<number, number>();
  for (const time of times) {
    const place = Math.floor(time.getTime() / size);
    kept.set(place, Math.min(kept.get(place) ?? Number.POSITIVE_INFINITY, time.getTime()));
  }
  return [...kept.values()].sort((one, other) => one - other).map((time) => new Date(time));
}

function earliest(times: Date[]): Date[] {
  return firsts(times, 0).slice(0, 1);
}

function sameTimes(one: Date[], other: Date[]): boolean {
  return one.length === other.length && one.every((time, index) => time.getTime() === other[index]?.getTime());
}
