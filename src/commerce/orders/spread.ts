/** Shares a sum of money over weights so that the shares add up to it to the last 1/10,000. */
import type { Money } from '../../platform/money.js';

/** One share per weight, in order. With weights that are all 0 the last one takes everything. */
export function spread(total: Money, weights: number[]): Money[] {
  const whole = weights.reduce((sum, weight) => sum + weight, 0);
  let weightSoFar = 0;
  let given = 0;
  return weights.map((weight, index) => {
    weightSoFar += weight;
    const upToHere = index === weights.length - 1 ? total : Math.round(total * (whole > 0 ? weightSoFar / whole : 0));
    const share = upToHere - given;
    given = upToHere;
    return share;
  });
}
