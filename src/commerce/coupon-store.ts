/** Coupons at rest: the code is the id, and a person has at most one per decision. */
import { model, type mongo, Schema } from 'mongoose';
import type { Session } from '../platform/mongo.js';
import type { ProfileId } from '../profiles/index.js';
import type { Coupon, CouponTotals, Redemption } from './coupon.js';

export interface CouponRow extends Omit<Coupon, 'code'> {
  _id: string;
}

const schema = new Schema<CouponRow>({ _id: { type: String, required: true } }, { versionKey: false, strict: false });
schema.index({ profileId: 1, decisionId: 1 }, { unique: true });
schema.index({ campaignId: 1 });
const Coupons = model<CouponRow>('coupons', schema, 'coupons');
/** For this room only. */
export const couponRows = Coupons.collection as unknown as mongo.Collection<CouponRow>;

export async function couponsByCode(codes: string[], session: Session): Promise<Map<string, Coupon>> {
  if (codes.length === 0) return new Map();
  const rows = await couponRows.find({ _id: { $in: codes } }, { session }).toArray();
  return new Map(rows.map((row) => [row._id, couponOf(row)]));
}

/** All coupons of these profiles, newest first. */
export async function couponsOf(profileIds: ProfileId[]): Promise<Coupon[]> {
  const rows = await couponRows
    .find({ profileId: { $in: profileIds } })
    .sort({ issuedAt: -1, _id: 1 })
    .toArray();
  return rows.map(couponOf);
}

export async function couponsOfDecisions(
  keys: { profileId: ProfileId; decisionId: string }[],
  session: Session,
): Promise<Coupon[]> {
  const filter = {
    profileId: { $in: keys.map((key) => key.profileId) },
    decisionId: { $in: keys.map((key) => key.decisionId) },
  };
  return (await couponRows.find(filter, { session }).toArray()).map(couponOf);
}

export async function insertCoupons(issued: Coupon[], session: Session): Promise<void> {
  if (issued.length === 0) return;
  await couponRows.insertMany(
    issued.map(({ code, ...rest }) => ({ _id: code, ...rest })),
    { session },
  );
}

/** Marks codes as used. A code that another order used meanwhile stays as it is. */
export async function markRedeemed(redemptions: Map<string, Redemption>, session: Session): Promise<void> {
  if (redemptions.size === 0) return;
  await couponRows.bulkWrite(
    [...redemptions].map(([code, redeemed]) => ({
      updateOne: { filter: { _id: code, redeemed: { $exists: false } }, update: { $set: { redeemed } } },
    })),
    { session, ordered: false },
  );
}

/** Issued and redeemed codes of a campaign, what they cost, and what the orders brought that used them (before refunds). */
export async function couponTotals(campaignId: string): Promise<CouponTotals> {
  const [sums] = await couponRows
    .aggregate<CouponTotals>([
      { $match: { campaignId } },
      {
        $group: {
          _id: null,
          issued: { $sum: 1 },
          redeemed: { $sum: { $cond: [{ $gt: ['$redeemed', null] }, 1, 0] } },
          discount: { $sum: { $toLong: { $ifNull: ['$redeemed.discount', 0] } } },
          revenue: { $sum: { $toLong: { $ifNull: ['$redeemed.revenue', 0] } } },
        },
      },
      { $project: { _id: 0 } },
    ])
    .toArray();
  return sums ?? { issued: 0, redeemed: 0, discount: 0, revenue: 0 };
}

function couponOf({ _id, ...rest }: CouponRow): Coupon {
  return { code: _id, ...rest };
}
