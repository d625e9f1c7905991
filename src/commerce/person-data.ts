/** What commerce holds about a person: their orders and coupons. The books keep the amounts, under a random id. */
import type { Counts, Forgotten, Person } from '../consent/index.js';
import { rekey } from '../platform/rekey-store.js';
import type { ProfileId } from '../profiles/index.js';
import { type CouponRow, couponRows, couponsOf } from './coupon-store.js';
import { type OrderRow, orderRows, ordersOf } from './orders/order-store.js';

export async function tell({ profileIds }: Person): Promise<Record<string, unknown>> {
  const ids = profileIds as ProfileId[];
  return { orders: await ordersOf(ids), coupons: await couponsOf(ids) };
}

/**
 * Day, goods and amounts stay; order number, event, code and the time of day go. `moments` are times that reports compare an
 * order with: of those it stays on the side where it was.
 */
export async function forget(person: Forgotten, moments: Date[]): Promise<Counts> {
  const profileId = { $in: person.profileIds };
  const orders = await rekey(orderRows, { profileId }, (row) => disguisedOrder(row, person, moments));
  const coupons = await rekey(couponRows, { profileId } as never, (row) => disguisedCoupon(row, person, moments));
  return { ordersKeptWithoutName: orders, couponsKeptWithoutName: coupons };
}

function disguisedOrder(row: OrderRow, { as, disguise }: Forgotten, moments: Date[]): OrderRow {
  const { coupon: _code, couponRefused: _why, ...kept } = row;
  return {
    ...kept,
    _id: disguise(row._id),
    profileId: as,
    subject: as,
    eventId: '',
    orderId: null,
    at: coarsened(row.at, moments),
    ...(row.purchaseId && { purchaseId: disguise(row.purchaseId) }),
    ...(row.matches && {
      matches: row.matches.map((match) => ({
        ...match,
        purchaseId: disguise(match.purchaseId),
        purchaseAt: coarsened(match.purchaseAt, moments),
      })),
    }),
  };
}

/** The code is worth nothing to anybody any more. */
function disguisedCoupon(row: CouponRow, person: Forgotten, moments: Date[]): CouponRow {
  const { as, disguise, disguiseWithin } = person;
  const { redeemed } = row;
  return {
    ...row,
    _id: disguise(row._id),
    profileId: as as ProfileId,
    decisionId: disguiseWithin(row.decisionId, row.profileId),
    ...(redeemed && {
      redeemed: { ...redeemed, at: coarsened(redeemed.at, moments), orderId: disguise(redeemed.orderId) },
    }),
  };
}

/** The beginning of its UTC day, or just after the last of the moments on that day that it came after. */
export function coarsened(at: Date, moments: Date[]): Date {
  const day = Math.floor(at.getTime() / 86_400_000) * 86_400_000;
  const before = moments.map((moment) => moment.getTime()).filter((moment) => moment >= day && moment < at.getTime());
  return new Date(before.reduce((latest, moment) => Math.max(latest, moment + 1), day));
}
