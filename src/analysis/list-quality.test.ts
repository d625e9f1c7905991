import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { areaUnderCurve, capturedShare } from './list-quality.js';

test('a perfect order has area 1, a wrong one 0, one that knows nothing a half', () => {
  const left = Uint8Array.of(1, 1, 0, 0);
  expect(areaUnderCurve([4, 3, 2, 1], left)).toBe(1);
  expect(areaUnderCurve([1, 2, 3, 4], left)).toBe(0);
  expect(areaUnderCurve([7, 7, 7, 7], left)).toBe(0.5);
});

test('without a leaver or without a stayer there is no area', () => {
  expect(areaUnderCurve([1, 2], Uint8Array.of(0, 0))).toBeNull();
  expect(areaUnderCurve([1, 2], Uint8Array.of(1, 1))).toBeNull();
  expect(areaUnderCurve([], new Uint8Array())).toBeNull();
});

test('the area is the share of pairs in the right order', () => {
  const people = fc.array(fc.tuple(fc.nat(4), fc.nat(1)), { minLength: 2, maxLength: 30 });
  fc.assert(
    fc.property(people, (rows) => {
      const [leavers, stayers] = [rows.filter(([, left]) => left === 1), rows.filter(([, left]) => left === 0)];
      fc.pre(leavers.length > 0 && stayers.length > 0);
      let right = 0;
      for (const [a] of leavers) for (const [b] of stayers) right += a > b ? 1 : a === b ? 0.5 : 0;
      const area = areaUnderCurve(
        rows.map(([score]) => score),
        Uint8Array.from(rows, ([, left]) => left),
      );
      expect(area).toBeCloseTo(right / (leavers.length * stayers.length), 10);
    }),
  );
});

test('the captured share counts only the money of those who left', () => {
  const money = [100, 50, 30, 20, 0, 0, 0, 0, 0, 0];
  const left = Uint8Array.of(0, 1, 0, 1, 1, 0, 0, 0, 0, 0);
  const score = [9, 8, 7, 1, 0, 0, 0, 0, 0, 0];
  expect(capturedShare(score, money, left, 0.1)).toBe(0);
  expect(capturedShare(score, money, left, 0.2)).toBeCloseTo(50 / 70, 12);
  expect(capturedShare(score, money, left, 1)).toBe(1);
  expect(capturedShare(score, money, new Uint8Array(10), 0.2)).toBeNull();
});
