import { expect, test } from '@jest/globals';
import { sumUp } from './test-summary.mjs';

const aRun = (change) => ({ passed: 12, failed: 0, skipped: [], ...change });

test('the last line holds the sums', () => {
  expect(sumUp(aRun(), 0, false)).toEqual({ lines: ['12 passed, 0 failed'], exitCode: 0 });
  expect(sumUp(aRun({ failed: 2 }), 1, false)).toEqual({ lines: ['12 passed, 2 failed'], exitCode: 1 });
});

test('skipped tests are named, and only in CI are they a failure', () => {
  const run = aRun({ skipped: ['folds twice'] });
  expect(sumUp(run, 0, false)).toEqual({
    lines: ['skipped: folds twice', '12 passed, 0 failed, 1 skipped'],
    exitCode: 0,
  });
  expect(sumUp(run, 0, true)).toEqual({
    lines: ['skipped: folds twice', 'A skipped test is a failure in CI.', '12 passed, 0 failed, 1 skipped'],
    exitCode: 1,
  });
});

test('a run without a single test is a failure', () => {
  const { lines, exitCode } = sumUp(aRun({ passed: 0 }), 0, false);
  expect(lines.at(-1)).toBe('0 passed, 0 failed');
  expect(exitCode).toBe(1);
});

test('a run that Jest calls failed is never summed up as passed', () => {
  expect(sumUp(aRun(), 1, false)).toEqual({ lines: ['12 passed, 1 failed'], exitCode: 1 });
});

test('a run that ended before the sums were written is one failure', () => {
  const { lines, exitCode } = sumUp(undefined, 134, false);
  expect(lines.at(-1)).toBe('0 passed, 1 failed');
  expect(exitCode).toBe(134);
});
