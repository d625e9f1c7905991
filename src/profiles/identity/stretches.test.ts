import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { addressStretches, deviceStretches, REACH_MS, type Stretch } from './stretches.js';
import { type ClaimSet, MAX_USERS, NO_CLAIMS, needsAllTimes, withAllTimes, withClaim } from './user-claims.js';

const START = Date.parse('2026-01-01T00:00:00Z');
const DAY_MS = 86_400_000;
const day = (n: number) => new Date(START + n * DAY_MS);

interface Said {
  user: string;
  at: Date;
  whole: boolean;
}

/** Takes claims as the intake does: one after the other, and reads the log when a second user appears. */
function setOf(claims: Said[]): ClaimSet {
  let set = NO_CLAIMS;
  for (const [index, claim] of claims.entries()) {
    if (needsAllTimes(set, claim.user)) {
      const before = claims.slice(0, index).filter(({ user }) => user === set.users[0]?.user);
      set = withAllTimes(
        set,
        before.map(({ at }) => at),
      );
    }
    set = withClaim(set, claim) ?? set;
  }
  return set;
}

const says = (user: string, n: number, whole = false): Said => ({ user, at: day(n), whole });
const stretchesOf = (claims: Said[], refused: string[] = []) => deviceStretches(setOf(claims).users, refused);
const ownerAt = (stretches: Stretch[], at: Date) =>
  stretches.find(({ from, to }) => (!from || from <= at) && (!to || at < to))?.user;

test('nobody has claimed it: it is its own', () => {
  expect(stretchesOf([])).toEqual([{ user: null, from: null, to: null }]);
});

test('what was done up to thirty days before is the user’s, and all that follows', () => {
  expect(stretchesOf([says('ana', 40), says('ana', 50)])).toEqual([
    { user: null, from: null, to: day(10) },
    { user: 'ana', from: day(10), to: null },
  ]);
});

test('an alias reaches back without end, but not behind another user', () => {
  expect(stretchesOf([says('ana', 40), says('ana', 45, true)])).toEqual([{ user: 'ana', from: null, to: null }]);
  expect(stretchesOf([says('ana', 40), says('bea', 45, true)])).toEqual([
    { user: null, from: null, to: day(10) },
    { user: 'ana', from: day(10), to: day(45) },
    { user: 'bea', from: day(45), to: null },
  ]);
});

test('on a shared device each user has the time from their log-in to the next one’s', () => {
  const stretches = stretchesOf([says('ana', 40), says('bea', 41), says('ana', 43)]);
  expect([39, 40, 41, 42, 43, 99].map((n) => ownerAt(stretches, day(n)))).toEqual([
    'ana',
    'ana',
    'bea',
    'bea',
    'ana',
    'ana',
  ]);
});

test('more users than five: nobody’s, until a person has refused some', () => {
  const users = Array.from({ length: MAX_USERS + 1 }, (_, n) => says(`user${n}`, n));
  expect(stretchesOf(users)).toEqual([{ user: null, from: null, to: null }]);
  expect(ownerAt(stretchesOf(users, ['user5']), day(3))).toBe('user3');
});

test('who was refused might as well never have been there', () => {
  const claims = [says('ana', 40), says('bea', 41), says('ana', 43)];
  expect(stretchesOf(claims, ['bea'])).toEqual(stretchesOf([says('ana', 40)]));
});

test('an address is the user’s of whom it was verified first', () => {
  const { users } = setOf([says('bea', 5), says('ana', 3)]);
  expect(addressStretches(users, [])).toEqual([{ user: 'ana', from: null, to: null }]);
  expect(addressStretches(users, ['ana'])).toEqual([{ user: 'bea', from: null, to: null }]);
});

const claimLists = fc.array(
  fc.record<Said>({
    user: fc.constantFrom('ana', 'bea', 'cid', 'dan', 'eva', 'fay'),
    at: fc.oneof(
      fc.nat(400).map((n) => new Date(START + n * 7 * 3_600_000)),
      fc.nat(3).map((n) => new Date(START + n)),
    ),
    whole: fc.boolean(),
  }),
  { maxLength: 120 },
);
const withAnotherOrder = claimLists.chain((claims) =>
  fc.tuple(
    fc.constant(claims),
    fc.shuffledSubarray([...claims, ...claims.slice(0, 5)], {
      minLength: Math.min(claims.length + 5, claims.length * 2),
    }),
  ),
);

test('any order and repetition of the same claims ends in the same set', () => {
  fc.assert(
    fc.property(withAnotherOrder, ([claims, shuffled]) => {
      const [one, other] = [setOf(claims), setOf(shuffled)];
      const shared = one.users.length > MAX_USERS;
      expect(other.users.length > MAX_USERS).toBe(shared);
      if (!shared) expect(other).toEqual(one);
    }),
    { numRuns: 500 },
  );
});

test('few claims are kept to the moment, and decide as the policy says', () => {
  const few = claimLists.filter((claims) => claims.length <= 40 && new Set(claims.map(({ user }) => user)).size <= 5);
  fc.assert(
    fc.property(few, fc.nat(400), (claims, n) => {
      const at = new Date(START + n * 7 * 3_600_000 + 1);
      expect(ownerAt(stretchesOf(claims), at) ?? null).toBe(plainly(claims, at));
    }),
    { numRuns: 500 },
  );
});

test('stretches cover all time once', () => {
  fc.assert(
    fc.property(claimLists, (claims) => {
      const stretches = stretchesOf(claims);
      expect(stretches[0]?.from).toBeNull();
      expect(stretches.at(-1)?.to).toBeNull();
      for (const [index, { to, user }] of stretches.slice(0, -1).entries()) {
        expect(stretches[index + 1]?.from).toEqual(to);
        expect(stretches[index + 1]?.user).not.toBe(user);
      }
    }),
  );
});

test('whatever is claimed, what is kept of it stays small', () => {
  const many = Array.from({ length: 3_000 }, (_, n) => says(n % 2 === 0 ? 'ana' : 'bea', n / 5));
  const set = setOf(many);
  expect(set.users.flatMap(({ times }) => times).length).toBeLessThanOrEqual(60);
});

/** The policy in the fewest words: who was there last; before everybody, the first one within reach. */
function plainly(claims: Said[], at: Date): string | null {
  const sorted = [...claims].sort(
    (one, other) => one.at.getTime() - other.at.getTime() || (one.user < other.user ? -1 : 1),
  );
  const last = sorted.filter((claim) => claim.at <= at).at(-1);
  if (last) return last.user;
  const [first] = sorted;
  if (!first) return null;
  const whole = claims.some(({ user, whole: all }) => all && user === first.user);
  return whole || first.at.getTime() - at.getTime() <= REACH_MS ? first.user : null;
}
