import { expect, test } from '@jest/globals';
import { nextTry, nextTryInOutage } from './next-try.js';

const now = new Date('2026-11-22T10:00:00Z');
const minutes = (attempts: number) => ((nextTry(attempts, now)?.getTime() ?? Number.NaN) - now.getTime()) / 60_000;

test('the waits grow, and the fifth refusal is final', () => {
  expect([1, 2, 3, 4].map(minutes)).toEqual([1, 5, 30, 120]);
  expect(nextTry(5, now)).toBeNull();
  expect(nextTry(6, now)).toBeNull();
});

test('in an outage the waits grow to half an hour, and three days are the end', () => {
  let at = now;
  const waits: number[] = [];
  for (let tries = 1; ; tries += 1) {
    const next = nextTryInOutage(tries, now, at);
    if (!next) break;
    waits.push((next.getTime() - at.getTime()) / 60_000);
    at = next;
  }
  expect(waits.slice(0, 8)).toEqual([1, 2, 5, 10, 20, 30, 30, 30]);
  expect(Math.max(...waits)).toBe(30);
  const hours = (at.getTime() - now.getTime()) / 3_600_000;
  expect(hours).toBeGreaterThanOrEqual(72);
  expect(hours).toBeLessThan(73);
});
