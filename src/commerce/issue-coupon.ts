/** Gives a person the code of an offer, once per decision, in the transaction that records the decision. */
import { InvalidInput } from '../platform/errors.js';
import type { Session } from '../platform/mongo.js';
import type { ProfileId } from '../profiles/index.js';
import { type Coupon, newCode } from './coupon.js';
import { couponsByCode, couponsOfDecisions, insertCoupons } from './coupon-store.js';
import type { Offer } from './offer.js';
import { offersById } from './offer-store.js';

export interface CouponRequest {
  offerId: string;
  profileId: ProfileId;
  campaignId: string;
  decisionId: string;
  now: Date;
}

const DAY_MS = 86_400_000;

/**
 * The coupon of this decision: a new one, or the one it has already. Throws InvalidInput when the offer is not known.
 */
export async function issueCoupon(request: CouponRequest, session: Session): Promise<Coupon> {
  const coupon = (await issueCoupons([request], session)).get(request.decisionId);
  if (!coupon) throw new Error(`no coupon was issued for decision ${request.decisionId}`);
  return coupon;
}

/** Decision id → its coupon, for many decisions in three round trips. */
export async function issueCoupons(requests: CouponRequest[], session: Session): Promise<Map<string, Coupon>> {
  const held = await couponsOfDecisions(requests, session);
  const byDecision = new Map(held.map((coupon) => [coupon.decisionId, coupon]));
  const open = requests.filter((request) => !byDecision.has(request.decisionId));
  if (open.length === 0) return byDecision;
  const offers = await offersById([...new Set(open.map((request) => request.offerId))]);
  for (const request of open) byDecision.set(request.decisionId, couponFor(request, offers.get(request.offerId)));
  const issued = open.flatMap((request) => byDecision.get(request.decisionId) ?? []);
  await insertCoupons([...new Set(await withFreeCodes(issued, session))], session);
  return byDecision;
}

function couponFor(request: CouponRequest, offer: Offer | undefined): Coupon {
  if (!offer) throw new InvalidInput(`there is no offer "${request.offerId}"`);
  const { offerId, profileId, campaignId, decisionId, now } = request;
  return {
    code: newCode(offer.codePrefix),
    offerId,
    profileId,
    campaignId,
    decisionId,
    percent: offer.percent,
    ...(offer.amountOff === undefined ? {} : { amountOff: offer.amountOff }),
    issuedAt: now,
    expiresAt: new Date(now.getTime() + offer.validDays * DAY_MS),
  };
}

/** Draws again for the rare code that is taken: a duplicate key would end the caller's transaction. */
async function withFreeCodes(issued: Coupon[], session: Session): Promise<Coupon[]> {
  const taken = await couponsByCode(
    issued.map((coupon) => coupon.code),
    session,
  );
  for (const coupon of issued) {
    while (taken.has(coupon.code)) coupon.code = newCode(coupon.code.split('-')[0] ?? '');
  }
  return issued;
}
