/** Redeems the coupons that orders carry, inside the transaction that records the orders. */
import type { Session } from '../platform/mongo.js';
import { idsOf, type ProfileId } from '../profiles/index.js';
import { type Coupon, type CouponRefusal, type Redemption, redeem, tidyCode } from './coupon.js';
import { couponsByCode, markRedeemed } from './coupon-store.js';
import type { OrderRow } from './orders/order-store.js';

/** Redeems in the order given, which is that of time. Answers purchase id → why the coupon on it was refused. */
export async function redeemCoupons(rows: OrderRow[], session: Session): Promise<Map<string, CouponRefusal>> {
  const refused = new Map<string, CouponRefusal>();
  const carrying = rows.filter((row) => row.kind === 'purchase' && row.coupon !== undefined);
  if (carrying.length === 0) return refused;
  const codes = carrying.map((row) => tidyCode(row.coupon ?? ''));
  const coupons = await couponsByCode([...new Set(codes)], session);
  const redemptions = new Map<string, Redemption>();
  for (const row of carrying) {
    const code = tidyCode(row.coupon ?? '');
    const coupon = coupons.get(code);
    const answer = redeem(coupon, { ...orderOf(row), profileIds: await idsFor(row, coupon) });
    if (answer.kind === 'refused') {
      refused.set(row._id, answer.reason);
      continue;
    }
    if (coupon) coupons.set(code, { ...coupon, redeemed: answer.redemption });
    redemptions.set(code, answer.redemption);
  }
  await markRedeemed(redemptions, session);
  return refused;
}

/** Money in another currency is not added to a campaign's sums, so such an order redeems for 0. */
function orderOf({ _id, at, counted, amount, discount, trusted }: OrderRow) {
  const money = counted ? { amount, discount: discount ?? null } : { amount: 0, discount: 0 };
  return { id: _id, at, ...money, trusted };
}

/** Joined profiles are asked for only when the code is not simply the person's own. */
async function idsFor({ profileId, trusted }: OrderRow, coupon: Coupon | undefined): Promise<ProfileId[]> {
  const own = profileId as ProfileId;
  if (!coupon || !trusted || coupon.profileId === own) return [own];
  return [own, ...(await idsOf(own))];
}
