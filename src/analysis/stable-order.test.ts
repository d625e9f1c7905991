import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { stableOrder } from './stable-order.js';

const numbers = fc.array(
  fc.oneof(fc.integer({ min: -3, max: 3 }), fc.integer(), fc.double({ noNaN: true }), fc.constant(-0)),
  { maxLength: 60 },
);

test('any numbers come out in the order of a stable comparison sort', () => {
  fc.assert(
    fc.property(numbers, (keys) => {
      const expected = keys.map((_, i) => i).sort((a, b) => compare(keys[a] ?? 0, keys[b] ?? 0));
      expect([...stableOrder(keys)]).toEqual(expected);
    }),
  );
});

test('equal keys keep the order of the earlier sort', () => {
  const byMoney = stableOrder([30, 10, 20]);
  expect([...stableOrder([1, 1, 1], byMoney)]).toEqual([1, 2, 0]);
  expect([...byMoney]).toEqual([1, 2, 0]);
});

function compare(a: number, b: number): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
