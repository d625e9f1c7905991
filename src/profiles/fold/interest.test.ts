import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { aged, byInterest, contributionOf, halfLife, type Interest, interestNow, raised } from './interest.js';

const H = halfLife(30);
const START = new Date('2026-11-22T12:00:00Z');
const after = (ms: number) => new Date(START.getTime() + ms);
/** Half of a step of 1/64 half-life, and the rounding of the factor. */
const CLOSE = 2 ** (1 / 64) - 1 + 1e-4;

/** From minutes to decades apart. */
const deeds = fc.array(
  fc.tuple(
    fc.oneof(
      fc.nat(3_600_000),
      fc.nat(40 * 86_400_000),
      fc.nat(30 * 365).map((days) => days * 86_400_000),
    ),
    fc.constantFrom(1, 3, 8),
  ),
  { minLength: 1, maxLength: 60 },
);

test('what was done counts half after one half-life', () => {
  const interest = raised(undefined, 'cup', contributionOf(8, START, H));
  expect(Math.abs(interestNow(interest, START, H) / 8 - 1)).toBeLessThan(CLOSE);
  expect(Math.abs(interestNow(interest, after(H), H) / 4 - 1)).toBeLessThan(CLOSE);
  expect(interestNow(aged(interest), START, H)).toBe(interestNow(interest, START, H) / 2);
});

test('the bits are these, on every machine', () => {
  expect(raised(undefined, 'cup', contributionOf(1, new Date(0), H))).toEqual({ id: 'cup', weight: 65_536, period: 0 });
  expect(raised(undefined, 'cup', contributionOf(3, START, H))).toEqual({ id: 'cup', weight: 306_513, period: 692 });
  const twice = raised(
    raised(undefined, 'cup', contributionOf(3, START, H)),
    'cup',
    contributionOf(1, after(3 * H), H),
  );
  expect(twice).toEqual({ id: 'cup', weight: Math.floor(306_513 / 8) + 102_171, period: 695 });
});

test('it is the sum of what was done, each faded by its own age', () => {
  fc.assert(
    fc.property(deeds, (drawn) => {
      const { interest, done, now } = played(drawn);
      const expected = done.reduce(
        (sum, { at, points }) => sum + points * 2 ** (-(now.getTime() - at.getTime()) / H),
        0,
      );
      expect(interestNow(interest, now, H) / expected).toBeGreaterThan(1 - CLOSE);
      expect(interestNow(interest, now, H) / expected).toBeLessThan(1 + CLOSE);
      expect(Number.isSafeInteger(interest.weight) && interest.weight > 0).toBe(true);
    }),
  );
});

test('who leads does not depend on when one looks', () => {
  fc.assert(
    fc.property(deeds, deeds, (drawn, others) => {
      const one = played(drawn).interest;
      const other = { ...played(others).interest, id: 'mug' };
      const apart = Math.log2(interestNow(one, START, H)) - Math.log2(interestNow(other, START, H));
      if (Math.abs(apart) > 1e-6 && Number.isFinite(apart))
        expect(Math.sign(byInterest(one, other))).toBe(-Math.sign(apart));
      expect(byInterest(one, other)).toBe(-byInterest(other, one));
    }),
  );
});

function played(drawn: [number, number][]) {
  let now = START;
  let interest: Interest | undefined;
  const done = drawn.map(([step, points]) => {
    now = new Date(now.getTime() + step);
    interest = raised(interest, 'cup', contributionOf(points, now, H));
    return { at: now, points };
  });
  return { interest: interest as Interest, done, now };
}
