// A coupon of a person: what it gives, and what became of it.
import type { Coupon } from '../../commerce/index.js';
import { day, money } from '../show/format.js';

export function couponRow(coupon: Coupon, currency: string, now: Date) {
  const used = coupon.redeemed;
  const ended =
    coupon.expiresAt < now ? `ran out ${day(coupon.expiresAt)}, unused` : `good until ${day(coupon.expiresAt)}`;
  return {
    offer: coupon.amountOff ? `${money(coupon.amountOff, currency)} off` : `${coupon.percent} % off`,
    code: coupon.code,
    state: used ? `redeemed ${day(used.at)}, order ${used.orderId}` : ended,
    cost: used ? money(used.discount, currency) : '–',
  };
}
