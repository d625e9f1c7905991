// What a campaign brought in money against its hold-out, and what its coupons cost.
import type { CouponTotals } from '../../commerce/index.js';
import type { CampaignReport } from '../../measurement/index.js';
import { count, money, percent } from '../show/format.js';

/** The difference is an estimate and comes with its interval; coupons and sums of orders are counted. */
export function moneyView(
  { treated, heldOut, difference }: CampaignReport['revenue'],
  coupons: CouponTotals,
  currency: string,
) {
  const perPerson = (amount: number | null) => (amount === null ? '–' : money(amount, currency));
  const measured = difference.kind === 'measured';
  return {
    measured,
    difference: measured ? `${difference.difference > 0 ? '+' : ''}${money(difference.difference, currency)}` : '',
    range: measured ? `${money(difference.interval[0], currency)} to ${money(difference.interval[1], currency)}` : '',
    missing: measured ? '' : difference.reason,
    arms: [
      {
        name: 'Chosen to get messages',
        orders: count(treated.orders),
        net: money(treated.net, currency),
        perPerson: perPerson(treated.netPerPerson),
      },
      {
        name: 'Hold-out',
        orders: count(heldOut.orders),
        net: money(heldOut.net, currency),
        perPerson: perPerson(heldOut.netPerPerson),
      },
    ],
    coupons: couponStats(coupons, currency),
  };
}

function couponStats(coupons: CouponTotals, currency: string) {
  if (coupons.issued === 0) return [];
  return [
    { name: 'Coupons issued', value: count(coupons.issued), note: 'one a person' },
    {
      name: 'Redeemed',
      value: count(coupons.redeemed),
      note: `${percent(coupons.redeemed / coupons.issued, 1)} of them`,
    },
    { name: 'Discount given', value: money(coupons.discount, currency), note: 'counted' },
    { name: 'Sales with a coupon', value: money(coupons.revenue, currency), note: 'as ordered, before any refund' },
  ].map((stat) => ({ ...stat, of: '', simulated: false }));
}
