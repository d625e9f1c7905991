// The reservation that goes with a `send`: one coupon of the chosen offer, issued in the same transaction as the decision.
import { issueCoupons } from '../commerce/index.js';
import type { Session } from '../platform/mongo.js';
import type { Decision } from './decision.js';

/** The same decisions, those with an offer now with the code of their coupon. */
export async function giveCoupons(decisions: Decision[], now: Date, session: Session): Promise<Decision[]> {
  const wanted = decisions.flatMap(({ id, profileId, campaignId, offerId }) =>
    offerId === undefined ? [] : [{ offerId, profileId, campaignId, decisionId: id, now }],
  );
  if (wanted.length === 0) return decisions;
  const coupons = await issueCoupons(wanted, session);
  return decisions.map((decision) => {
    const couponCode = coupons.get(decision.id)?.code;
    return couponCode === undefined ? decision : { ...decision, couponCode };
  });
}
