import { expect, test } from '@jest/globals';
import { movableClock } from '../platform/clock.js';
import { demoClock } from './demo-clock.js';

const monday = new Date('2026-06-01T10:00:00Z');
const tuesday = new Date('2026-06-02T10:00:00Z');
const friday = new Date('2026-06-05T10:00:00Z');

test('the clock stands until it is moved, and only forward', () => {
  const clock = demoClock(monday);
  expect(clock.now()).toEqual(monday);
  clock.moveTo(tuesday);
  expect(clock.now()).toEqual(tuesday);
  expect(() => clock.moveTo(monday)).toThrow('cannot go to 2026-06-01');
});

test('at the end it runs on with the machine and cannot be moved any more', () => {
  const machine = movableClock(friday);
  const clock = demoClock(monday);
  clock.runOnWith(machine);
  expect(clock.now()).toEqual(friday);
  machine.moveTo(new Date('2026-06-06T10:00:00Z'));
  expect(clock.now()).toEqual(machine.now());
  expect(() => clock.moveTo(new Date('2026-06-07T10:00:00Z'))).toThrow();
});
