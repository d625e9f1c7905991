import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { tiers, valueTiers } from './value-tiers.js';

const named = (money: number[]) => [...valueTiers(Float64Array.from(money))].map((index) => tiers[index]).join('');

test('half of the money is A, the next 30 % B, the next 15 % C, the rest D', () => {
  expect(named([50, 30, 15, 5])).toBe('ABCD');
  expect(named([5, 15, 30, 50])).toBe('DCBA');
});

test('who crosses a line belongs to the better tier', () => {
  expect(named([49, 40, 11])).toBe('AAC');
  expect(named([90, 10])).toBe('AC');
});

test('people without positive money are D and take nothing from the others', () => {
  expect(named([100, 0, -500])).toBe('ADD');
  expect(named([])).toBe('');
  expect(named([0, -1])).toBe('DD');
});

test('each tier begins before its line, and no richer customer is in a worse tier', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -100, max: 10_000 }), { maxLength: 60 }), (money) => {
      const result = valueTiers(Float64Array.from(money));
      const rows = [...money.keys()].filter((row) => (money[row] ?? 0) > 0);
      const total = rows.reduce((sum, row) => sum + (money[row] ?? 0), 0);
      const sumOf = (worst: number) =>
        rows.filter((row) => (result[row] ?? 0) <= worst).reduce((sum, row) => sum + (money[row] ?? 0), 0);
      if (rows.length > 0)
        for (const [worst, share] of [
          [0, 0.5],
          [1, 0.8],
          [2, 0.95],
        ] as const) {
          expect(sumOf(worst)).toBeGreaterThanOrEqual(total * share - 1e-6);
        }
      expect(sumOf(3)).toBe(total);
      for (const a of rows)
        for (const b of rows) {
          if ((money[a] ?? 0) > (money[b] ?? 0)) expect(result[a]).toBeLessThanOrEqual(result[b] ?? 0);
        }
    }),
  );
});
