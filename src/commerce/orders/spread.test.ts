import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { spread } from './spread.js';

test('the shares add up to the sum and are never on the other side of 0', () => {
  const weights = fc.array(fc.integer({ min: 0, max: 1_000_000 }), { minLength: 1, maxLength: 30 });
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1e13 }), weights, (total, given) => {
      const shares = spread(total, given);
      expect(shares.reduce((sum, share) => sum + share, 0)).toBe(total);
      for (const share of shares) expect(share).toBeGreaterThanOrEqual(0);
    }),
  );
});
