import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { heldOutBuckets } from './hold-out.js';

const campaignId = fc.stringMatching(/^[a-z0-9]{1,20}$/);

test('exactly the stated share of the 10,000 buckets is held out, whatever the campaign is called', () => {
  fc.assert(
    fc.property(campaignId, fc.integer({ min: 0, max: 5000 }), (id, tenThousandths) => {
      expect(heldOutBuckets(id, tenThousandths / 10_000).size).toBe(tenThousandths);
    }),
    { numRuns: 20 },
  );
});

test('the same campaign always holds out the same buckets, and a larger share keeps those already held out', () => {
  const tenth = heldOutBuckets('win-back', 0.1);
  const fifth = heldOutBuckets('win-back', 0.2);
  expect(heldOutBuckets('win-back', 0.1)).toEqual(tenth);
  expect([...tenth].every((bucket) => fifth.has(bucket))).toBe(true);
});

test('two campaigns hold out other people: both at once about as often as chance says', () => {
  fc.assert(
    fc.property(campaignId, campaignId, (one, other) => {
      fc.pre(one !== other);
      const first = heldOutBuckets(one, 0.1);
      const both = [...heldOutBuckets(other, 0.1)].filter((bucket) => first.has(bucket)).length;
      // Hypergeometric: 100 expected, standard deviation 9; six of them is less than once in a hundred million pairs.
      expect(Math.abs(both - 100)).toBeLessThan(54);
    }),
    { numRuns: 40 },
  );
});

test('among people with random buckets about the stated share is held out', () => {
  const heldOut = heldOutBuckets('win-back', 0.1);
  const buckets = fc.sample(fc.noBias(fc.integer({ min: 0, max: 9999 })), { numRuns: 20_000, seed: 4 });
  const share = buckets.filter((bucket) => heldOut.has(bucket)).length / buckets.length;
  expect(share).toBeGreaterThan(0.09);
  expect(share).toBeLessThan(0.11);
});
