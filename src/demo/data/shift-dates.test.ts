import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { lastOrderAt, shiftedBy, weeksToShift } from './shift-dates.js';

const WEEK_MS = 7 * 24 * 60 * 60 * 1000;
const times = fc.date({ min: new Date('1990-01-01'), max: new Date('2100-01-01'), noInvalidDate: true });

test('wherever now lies, the last order lies within the 7 days before it and not after it', () => {
  fc.assert(
    fc.property(times, times, (last, now) => {
      const age = now.getTime() - shiftedBy(weeksToShift(last, now), last).getTime();
      expect(age).toBeGreaterThanOrEqual(0);
      expect(age).toBeLessThan(WEEK_MS);
    }),
  );
});

test('weekday, time of day and the distance between two orders stay as they were', () => {
  fc.assert(
    fc.property(times, times, fc.integer({ min: -2000, max: 2000 }), (first, second, weeks) => {
      const [a, b] = [shiftedBy(weeks, first), shiftedBy(weeks, second)];
      expect(b.getTime() - a.getTime()).toBe(second.getTime() - first.getTime());
      expect([a.getUTCDay(), a.getUTCHours(), a.getUTCMinutes()]).toEqual([
        first.getUTCDay(),
        first.getUTCHours(),
        first.getUTCMinutes(),
      ]);
    }),
  );
});

test('on the minute of the last order nothing is left to shift', () => {
  expect(weeksToShift(lastOrderAt, shiftedBy(779, lastOrderAt))).toBe(779);
  expect(weeksToShift(lastOrderAt, new Date(shiftedBy(779, lastOrderAt).getTime() - 1))).toBe(778);
});
