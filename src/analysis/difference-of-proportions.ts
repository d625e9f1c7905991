// The difference between two shares with its interval: what a campaign changed against its hold-out.
import { wilsonInterval } from './wilson-interval.js';

export interface Proportion {
  successes: number;
  trials: number;
}

export type Difference =
  | { kind: 'measured'; difference: number; interval: [low: number, high: number]; method: string }
  | { kind: 'not-measurable'; reason: string; method: string };

const METHOD = 'Newcombe 1998, hybrid score, 95 %';

/**
 * First share minus second share with a 95 % interval: Newcombe 1998, Statistics in Medicine 17:873–890, method 10, made of two
 * Wilson (1927) score intervals without continuity correction. Stays inside [−1, 1] and works with 0 and all successes;
 * without a single trial on one side there is nothing to measure, and the answer says so.
 */
export function differenceOfProportions(first: Proportion, second: Proportion): Difference {
  if (first.trials === 0 || second.trials === 0) {
    const side = first.trials === 0 ? 'first' : 'second';
    return { kind: 'not-measurable', reason: `nobody in the ${side} group`, method: METHOD };
  }
  const [one, two] = [wilson(first), wilson(second)];
  const difference = one.share - two.share;
  const low = difference - Math.hypot(one.share - one.low, two.high - two.share);
  const high = difference + Math.hypot(one.high - one.share, two.share - two.low);
  return { kind: 'measured', difference, interval: [Math.max(-1, low), Math.min(1, high)], method: METHOD };
}

function wilson({ successes, trials }: Proportion): { share: number; low: number; high: number } {
  const share = successes / trials;
  const [low, high] = wilsonInterval({ successes, trials }) ?? [share, share];
  return { share, low, high };
}
