// What a campaign brought per person against its hold-out, in money, with its interval.
import { type Money, moneyFrom } from '../platform/money.js';
import type { MoneySpread } from './spread-of-money.js';

export type MoneyDifference =
  | { kind: 'measured'; difference: Money; interval: [low: Money, high: Money]; method: string }
  | { kind: 'not-measurable'; reason: string; method: string };

export interface ArmMoney {
  spread: MoneySpread;
  buyers: number;
}

const METHOD = 'Welch 1947, difference of means, 95 %';
const Z = 1.959963984540054;
/** Most people spend nothing and a few a lot: with fewer buyers the mean is not near enough to a normal one. */
const LEAST_BUYERS = 20;

/**
 * Mean of `first` minus mean of `second` per person with a 95 % interval that lets the variances differ (Welch 1947,
 * Biometrika 34:28–35; degrees of freedom after Satterthwaite 1946). It is held back until each arm has enough buyers.
 */
export function moneyDifference(first: ArmMoney, second: ArmMoney): MoneyDifference {
  const buyers = Math.min(first.buyers, second.buyers);
  if (buyers < LEAST_BUYERS) {
    const reason = `each group needs at least ${LEAST_BUYERS} people who ordered; the smaller has ${buyers}`;
    return { kind: 'not-measurable', reason, method: METHOD };
  }
  const [one, two] = [errorOf(first.spread), errorOf(second.spread)];
  const squared = one.squared + two.squared;
  const difference = first.spread.mean - second.spread.mean;
  const freedom = squared ** 2 / (one.squared ** 2 / one.freedom + two.squared ** 2 / two.freedom);
  const reach = squared === 0 ? 0 : studentQuantile(freedom) * Math.sqrt(squared);
  return {
    kind: 'measured',
    difference: moneyFrom(difference),
    interval: [moneyFrom(difference - reach), moneyFrom(difference + reach)],
    method: METHOD,
  };
}

/** The squared standard error of a mean. */
function errorOf({ people, squares }: MoneySpread): { squared: number; freedom: number } {
  return { squared: squares / (people - 1) / people, freedom: people - 1 };
}

/** The 97.5 % point of Student's t: Abramowitz & Stegun 1964, 26.7.5; good to 0.001 from ten degrees of freedom on. */
function studentQuantile(freedom: number): number {
  const first = (Z ** 3 + Z) / 4;
  const second = (5 * Z ** 5 + 16 * Z ** 3 + 3 * Z) / 96;
  const third = (3 * Z ** 7 + 19 * Z ** 5 + 17 * Z ** 3 - 15 * Z) / 384;
  return Z + first / freedom + second / freedom ** 2 + third / freedom ** 3;
}
