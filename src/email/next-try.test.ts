import { expect, test } from '@jest/globals';
import { nextTry } from './next-try.js';

const now = new Date('2026-11-22T10:00:00Z');
const minutes = (attempts: number) => ((nextTry(attempts, now)?.getTime() ?? Number.NaN) - now.getTime()) / 60_000;

test('the waits grow, and the fifth refusal is final', () => {
  expect([1, 2, 3, 4].map(minutes)).toEqual([1, 5, 30, 120]);
  expect(nextTry(5, now)).toBeNull();
  expect(nextTry(6, now)).toBeNull();
});
