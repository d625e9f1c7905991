// What a campaign gave away: coupons issued and redeemed, and what that cost. All of it is counted, nothing estimated.
import type { CouponTotals } from '../../commerce/index.js';
import { count, money, percent } from '../show/format.js';

export interface CouponRow {
  name: string;
  what: string;
  value: string;
}

/** Empty while no coupon was issued. */
export function couponRows(coupons: CouponTotals, currency: string): CouponRow[] {
  const { issued, redeemed, discount, revenue } = coupons;
  if (issued === 0) return [];
  const each =
    redeemed > 0 ? `${money(Math.round(discount / redeemed), currency)} for each one redeemed` : 'none redeemed yet';
  return [
    { name: 'Issued', what: 'one for each decision to send that came with an offer', value: count(issued) },
    { name: 'Redeemed', what: `${percent(redeemed / issued, 1)} of those issued`, value: count(redeemed) },
    { name: 'Discount given', what: each, value: money(discount, currency) },
    { name: 'Sales with a coupon', what: 'as ordered, before any refund', value: money(revenue, currency) },
  ];
}
