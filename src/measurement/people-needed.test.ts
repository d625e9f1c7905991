import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { differenceOfProportions, wilsonInterval } from '../analysis/index.js';
import { morePeopleNeeded, peopleNeeded } from './people-needed.js';

test('equal groups: the known sizes for 80 % power at 5 %', () => {
  // The tables of power calculators (for instance R's power.prop.test) say 199, 686 and 388 a group.
  expect(peopleNeeded({ first: 0.1, second: 0.2, ratio: 1 })).toBe(2 * 199);
  expect(peopleNeeded({ first: 0.1, second: 0.15, ratio: 1 })).toBe(2 * 686);
  expect(peopleNeeded({ first: 0.5, second: 0.6, ratio: 1 })).toBe(2 * 388);
});

test('a small hold-out needs more people in all than equal groups', () => {
  const equal = peopleNeeded({ first: 0.2, second: 0.1, ratio: 1 });
  expect(peopleNeeded({ first: 0.2, second: 0.1, ratio: 1 / 9 })).toBeGreaterThan(2 * equal);
});

test('with as many people as are said to be needed, the same shares are clear', () => {
  const group = fc
    .integer({ min: 30, max: 3000 })
    .chain((trials) => fc.record({ successes: fc.nat(trials), trials: fc.constant(trials) }));
  fc.assert(
    fc.property(group, group, (first, second) => {
      const measured = differenceOfProportions(first, second);
      const more = morePeopleNeeded(first, second);
      if (more === null || measured.kind !== 'measured') return;
      const scale = (first.trials + second.trials + more) / (first.trials + second.trials);
      const scaled = (arm: typeof first) => ({ successes: arm.successes * scale, trials: arm.trials * scale });
      const then = differenceOfProportions(scaled(first), scaled(second));
      if (then.kind !== 'measured') throw new Error(then.reason);
      expect(then.interval[0] > 0 || then.interval[1] < 0).toBe(true);
    }),
  );
});

test('nothing is planned from equal shares or from too few people', () => {
  expect(morePeopleNeeded({ successes: 10, trials: 100 }, { successes: 20, trials: 200 })).toBeNull();
  expect(morePeopleNeeded({ successes: 9, trials: 100 }, { successes: 1, trials: 29 })).toBeNull();
  expect(morePeopleNeeded({ successes: 18, trials: 100 }, { successes: 3, trials: 30 })).toBe(740);
});

test('the score interval of the published example, and of nobody and everybody', () => {
  // Newcombe 1998, Statistics in Medicine 17:857–872, table I, method 3: 81 of 263 and 0 of 20.
  expect(wilsonInterval({ successes: 81, trials: 263 })?.map((limit) => limit.toFixed(4))).toEqual([
    '0.2553',
    '0.3662',
  ]);
  expect(wilsonInterval({ successes: 0, trials: 20 })?.map((limit) => limit.toFixed(4))).toEqual(['0.0000', '0.1611']);
  expect(wilsonInterval({ successes: 20, trials: 20 })?.[1]).toBe(1);
  expect(wilsonInterval({ successes: 0, trials: 0 })).toBeNull();
});
