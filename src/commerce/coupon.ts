/** One code of one offer for one person: how it looks, and when an order redeems it. */
import { randomBytes } from 'node:crypto';
import type { Money } from '../platform/money.js';
import type { ProfileId } from '../profiles/index.js';
import { discountOf } from './offer.js';

export interface Coupon {
  code: string;
  profileId: ProfileId;
  offerId: string;
  campaignId: string;
  decisionId: string;
  percent: number;
  amountOff?: Money | undefined;
  issuedAt: Date;
  expiresAt: Date;
  redeemed?: Redemption;
}

/** The order that used the code: what it cost the shop and what it brought (as ordered, before any refund). */
export interface Redemption {
  at: Date;
  orderId: string;
  discount: Money;
  revenue: Money;
}

export interface CouponTotals {
  issued: number;
  redeemed: number;
  discount: Money;
  revenue: Money;
}

export type CouponRefusal = 'browser-source' | 'unknown-code' | 'other-person' | 'expired' | 'already-redeemed';

export interface CouponOrder {
  id: string;
  /** The person who ordered, with the ids of profiles that were joined to theirs. */
  profileIds: ProfileId[];
  at: Date;
  amount: Money;
  /** What the order says was taken off; null when it says nothing. */
  discount: Money | null;
  /** From a server source: a browser's word redeems nothing. */
  trusted: boolean;
}

export type RedeemAnswer = { kind: 'redeemed'; redemption: Redemption } | { kind: 'refused'; reason: CouponRefusal };

/**
 * Whether an order redeems the coupon it names. The discount is the one the order states; where it states none it is
 * worked out from the offer on the order's amount. The offer's minimum is not checked: the shop's till has decided.
 */
export function redeem(coupon: Coupon | undefined, order: CouponOrder): RedeemAnswer {
  if (!order.trusted) return { kind: 'refused', reason: 'browser-source' };
  if (!coupon) return { kind: 'refused', reason: 'unknown-code' };
  if (!order.profileIds.includes(coupon.profileId)) return { kind: 'refused', reason: 'other-person' };
  if (coupon.redeemed && coupon.redeemed.orderId !== order.id) return { kind: 'refused', reason: 'already-redeemed' };
  if (order.at.getTime() > coupon.expiresAt.getTime()) return { kind: 'refused', reason: 'expired' };
  const redemption = {
    at: order.at,
    orderId: order.id,
    discount: order.discount ?? discountOf(coupon, order.amount),
    revenue: order.amount,
  };
  return { kind: 'redeemed', redemption: coupon.redeemed ?? redemption };
}

/** Whether a code can be used at this time. */
export function couponUsable(coupon: Coupon, at: Date): boolean {
  return coupon.redeemed === undefined && at.getTime() <= coupon.expiresAt.getTime();
}

/** Without 0 O 1 I L U: what is read out or typed from paper arrives as it was meant. 30 letters, 8 of them: 6.5e11 codes. */
const ALPHABET = '23456789ABCDEFGHJKMNPQRSTVWXYZ';

/** A new unguessable code such as `WB-7KQ4-M2XD`. */
export function newCode(prefix: string): string {
  const letters: string[] = [];
  while (letters.length < 8) {
    for (const byte of randomBytes(16)) {
      // Bytes above the last whole multiple are thrown away, or some letters would come up more often.
      if (byte < 240 && letters.length < 8) letters.push(ALPHABET.charAt(byte % ALPHABET.length));
    }
  }
  return `${prefix}-${letters.slice(0, 4).join('')}-${letters.slice(4).join('')}`;
}

/** The code as it is stored, from whatever a customer typed. */
export function tidyCode(typed: string): string {
  return typed.trim().toUpperCase();
}
