import { expect, test } from '@jest/globals';
import { clockStartingAt, movableClock } from './clock.js';

test('a movable clock stands still until it is moved', () => {
  const clock = movableClock(new Date('2026-01-01T00:00:00Z'));
  expect(clock.now()).toEqual(new Date('2026-01-01T00:00:00Z'));
  clock.moveTo(new Date('2026-02-01T00:00:00Z'));
  expect(clock.now()).toEqual(new Date('2026-02-01T00:00:00Z'));
});

test('a clock started at another time runs on at the pace of the machine', () => {
  const machine = movableClock(new Date('2026-06-01T12:00:00Z'));
  const clock = clockStartingAt(new Date('2020-01-01T00:00:00Z'), machine);
  machine.moveTo(new Date('2026-06-01T12:00:05Z'));
  expect(clock.now()).toEqual(new Date('2020-01-01T00:00:05Z'));
});
