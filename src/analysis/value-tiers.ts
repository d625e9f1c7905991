// Value tiers by contribution: which customers the money comes from.
import { at } from './purchase-history.js';
import { stableOrder } from './stable-order.js';

export const tiers = ['A', 'B', 'C', 'D'] as const;
export type Tier = (typeof tiers)[number];

const LIMITS_IN_PERCENT = [50, 80, 95];

/**
 * Index into `tiers` for each customer: the richest that make the first 50 % of all positive net money are A, up to 80 % B,
 * up to 95 % C, the rest and everyone without positive money D. Who crosses a line belongs to the better tier; equal money
 * keeps the customer order, so a line may fall between two equal customers.
 */
export function valueTiers(money: Float64Array): Uint8Array {
  const total = money.reduce((sum, one) => sum + Math.max(0, one), 0);
  const result = new Uint8Array(money.length).fill(tiers.length - 1);
  let before = 0;
  for (const row of stableOrder(money.map((one) => -one))) {
    const own = at(money, row);
    if (own <= 0) break;
    const tier = LIMITS_IN_PERCENT.findIndex((limit) => before * 100 < total * limit);
    if (tier >= 0) result[row] = tier;
    before += own;
  }
  return result;
}
