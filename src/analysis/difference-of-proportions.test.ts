import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { differenceOfProportions, type Proportion } from './difference-of-proportions.js';

const published: [Proportion, Proportion, number, [number, number]][] = [
  [{ successes: 56, trials: 70 }, { successes: 48, trials: 80 }, 0.2, [0.0524, 0.3339]],
  [{ successes: 9, trials: 10 }, { successes: 3, trials: 10 }, 0.6, [0.1705, 0.809]],
  [{ successes: 6, trials: 7 }, { successes: 2, trials: 7 }, 0.5714, [0.0582, 0.8062]],
  [{ successes: 5, trials: 56 }, { successes: 0, trials: 29 }, 0.0893, [-0.0381, 0.1926]],
  [{ successes: 0, trials: 10 }, { successes: 0, trials: 20 }, 0, [-0.1611, 0.2775]],
  [{ successes: 0, trials: 10 }, { successes: 0, trials: 10 }, 0, [-0.2775, 0.2775]],
  [{ successes: 10, trials: 10 }, { successes: 0, trials: 20 }, 1, [0.6791, 1]],
  [{ successes: 10, trials: 10 }, { successes: 0, trials: 10 }, 1, [0.6075, 1]],
];

test.each(published)('the examples of the paper: %j against %j', (first, second, difference, [low, high]) => {
  const answer = differenceOfProportions(first, second);
  if (answer.kind !== 'measured') throw new Error(answer.reason);
  expect(answer.difference).toBeCloseTo(difference, 4);
  expect(answer.interval[0]).toBeCloseTo(low, 4);
  expect(answer.interval[1]).toBeCloseTo(high, 4);
});

test('an empty group is said to be empty', () => {
  const some = { successes: 1, trials: 2 };
  const none = { successes: 0, trials: 0 };
  expect(differenceOfProportions(some, none)).toMatchObject({
    kind: 'not-measurable',
    reason: 'nobody in the second group',
  });
  expect(differenceOfProportions(none, none)).toMatchObject({
    kind: 'not-measurable',
    reason: 'nobody in the first group',
  });
});

const proportion = fc
  .integer({ min: 1, max: 5000 })
  .chain((trials) => fc.record({ successes: fc.nat(trials), trials: fc.constant(trials) }));

test('the interval holds the difference, stays within −1 and 1 and turns round with the groups', () => {
  fc.assert(
    fc.property(proportion, proportion, (first, second) => {
      const there = differenceOfProportions(first, second);
      const back = differenceOfProportions(second, first);
      if (there.kind !== 'measured' || back.kind !== 'measured') throw new Error('both groups have people');
      const [low, high] = there.interval;
      expect(low >= -1 && low <= there.difference && there.difference <= high && high <= 1).toBe(true);
      expect(back.interval[0]).toBeCloseTo(-high, 12);
      expect(back.interval[1]).toBeCloseTo(-low, 12);
    }),
  );
});
