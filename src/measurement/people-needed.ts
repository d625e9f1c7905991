// How many people it takes to see a difference: what a report says instead of guessing when it sees none.

export interface ArmShare {
  successes: number;
  trials: number;
}

/** Two-sided 5 %, and an 80 % chance to see a difference that is there. */
const Z_SIGNIFICANCE = 1.959963984540054;
const Z_POWER = 0.841621233572914;
/** Shares of fewer people are too rough to plan with. */
const LEAST_IN_AN_ARM = 30;

/**
 * People in both arms together so that shares `first` and `second` are told apart at 5 % with a power of 80 %, when the
 * second arm has `ratio` times as many people as the first. Fleiss, Levin & Paik 2003, Statistical Methods for Rates and
 * Proportions, 3rd ed., eq. 4.14 and 4.19, without continuity correction. The shares must differ.
 */
export function peopleNeeded({ first, second, ratio }: { first: number; second: number; ratio: number }): number {
  const pooled = (first + ratio * second) / (ratio + 1);
  const unlike = Z_SIGNIFICANCE * Math.sqrt((ratio + 1) * pooled * (1 - pooled));
  const alike = Z_POWER * Math.sqrt(ratio * first * (1 - first) + second * (1 - second));
  const inFirst = Math.ceil((unlike + alike) ** 2 / (ratio * (first - second) ** 2));
  return inFirst + Math.ceil(ratio * inFirst);
}

/**
 * How many more people (rounded up to two digits) would have to enter, in the same proportion of arms, to see a difference
 * as large as the one between these two shares. null when the shares are equal or an arm is too small to plan with.
 */
export function morePeopleNeeded(first: ArmShare, second: ArmShare): number | null {
  if (Math.min(first.trials, second.trials) < LEAST_IN_AN_ARM) return null;
  const shares = { first: first.successes / first.trials, second: second.successes / second.trials };
  if (shares.first === shares.second) return null;
  const needed = peopleNeeded({ ...shares, ratio: second.trials / first.trials });
  const more = needed - first.trials - second.trials;
  return more > 0 ? roundedUp(more) : null;
}

function roundedUp(people: number): number {
  const unit = 10 ** Math.max(0, Math.floor(Math.log10(people)) - 1);
  return Math.ceil(people / unit) * unit;
}
