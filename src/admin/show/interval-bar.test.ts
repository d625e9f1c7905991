import { expect, test } from '@jest/globals';
import { intervalBar } from './interval-bar.js';

test('an interval bar lies on its axis, with 0 where it belongs', () => {
  const bar = intervalBar({ difference: 0.05, interval: [0, 0.1] }, [-0.1, 0.1]);
  expect(bar).toEqual({ zero: 88, low: 88, at: 129, high: 170, clear: false });
});

test('an axis without length draws everything in one place instead of nowhere', () => {
  expect(intervalBar({ difference: 0, interval: [0, 0] }, [0, 0])).toEqual({
    ...{ zero: 6, low: 6, at: 6, high: 6 },
    clear: false,
  });
});
