import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { coarsened } from './person-data.js';

const DAY = 86_400_000;

test('an erased order keeps its day and its side of every moment that reports compare it with, and nothing nearer', () => {
  const time = fc.date({ min: new Date('2026-01-01'), max: new Date('2026-01-04'), noInvalidDate: true });
  fc.assert(
    fc.property(time, fc.array(time, { maxLength: 6 }), (at, moments) => {
      const kept = coarsened(at, moments);
      expect(Math.floor(kept.getTime() / DAY)).toBe(Math.floor(at.getTime() / DAY));
      for (const moment of moments) expect(kept > moment).toBe(at > moment);
      expect(coarsened(kept, moments)).toEqual(kept);
    }),
  );
  expect(coarsened(new Date('2026-01-02T17:31:04Z'), [])).toEqual(new Date('2026-01-02T00:00:00Z'));
});
