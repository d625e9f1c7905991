/** Redeems the coupons that orders carry, inside the transaction that records the orders. */
import type { Session } from '../platform/mongo.js';
import { idsOf, type ProfileId } from '../profiles/index.js';
import { type Coupon, type CouponRefusal, type Redemption, redeem, tidyCode } from './coupon.js';
import { couponsByCode, markRedeemed } from './coupon-store.js';
import type { Claimed } from './orders/claim-orders.js';

export interface Redeemed {
  /** Purchase id → why the coupon on it was refused. */
  refused: Map<string, CouponRefusal>;
  /** The purchases whose coupon was accepted. */
  accepted: Set<string>;
}

/** Redeems in order of time. A repeated order may redeem what its first, untrusted copy could not. */
export async function redeemCoupons(claims: Claimed[], session: Session): Promise<Redeemed> {
  const answers: Redeemed = { refused: new Map(), accepted: new Set() };
  const carrying = claims.filter((claim) => claim.row.kind === 'purchase' && claim.row.coupon !== undefined);
  if (carrying.length === 0) return answers;
  const codes = carrying.map((claim) => tidyCode(claim.row.coupon ?? ''));
  const coupons = await couponsByCode([...new Set(codes)], session);
  const redemptions = new Map<string, Redemption>();
  for (const claim of carrying) {
    const code = tidyCode(claim.row.coupon ?? '');
    const coupon = coupons.get(code);
    const answer = redeem(coupon, { ...orderOf(claim), profileIds: await idsFor(claim, coupon) });
    if (answer.kind === 'refused') {
      if (!answers.accepted.has(claim.row._id)) answers.refused.set(claim.row._id, answer.reason);
      continue;
    }
    answers.accepted.add(claim.row._id);
    answers.refused.delete(claim.row._id);
    if (coupon) coupons.set(code, { ...coupon, redeemed: answer.redemption });
    redemptions.set(code, answer.redemption);
  }
  await markRedeemed(redemptions, session);
  return answers;
}

/** Money in another currency is not added to a campaign's sums, so such an order redeems for 0. */
function orderOf({ row, trusted }: Claimed) {
  const money = row.counted ? { amount: row.amount, discount: row.discount ?? null } : { amount: 0, discount: 0 };
  return { id: row._id, at: row.at, ...money, trusted };
}

/** Joined profiles are asked for only when the code is not simply the person's own. */
async function idsFor({ row, trusted }: Claimed, coupon: Coupon | undefined): Promise<ProfileId[]> {
  const own = row.profileId as ProfileId;
  if (!coupon || !trusted || coupon.profileId === own) return [own];
  return [own, ...(await idsOf(own))];
}
