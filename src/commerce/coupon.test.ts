import { expect, test } from '@jest/globals';
import type { ProfileId } from '../profiles/index.js';
import { type Coupon, couponUsable, newCode, redeem, tidyCode } from './coupon.js';

const ana = 'ana' as ProfileId;
const time = (day: number) => new Date(Date.UTC(2026, 0, day));

function aCoupon(over: Partial<Coupon> = {}): Coupon {
  return {
    code: 'WB-7KQ4-M2XD',
    profileId: ana,
    offerId: 'win-back',
    campaignId: 'win-back',
    decisionId: 'd1',
    percent: 10,
    issuedAt: time(1),
    expiresAt: time(15),
    ...over,
  };
}

const order = { id: 'shop:1', profileIds: [ana], at: time(3), amount: 90_000, discount: 10_000, trusted: true };

test('a code is two groups of four that nobody misreads, and no two are alike', () => {
  const codes = Array.from({ length: 2000 }, () => newCode('WB'));
  for (const code of codes) expect(code).toMatch(/^WB-[2-9A-HJKMNP-TV-Z]{4}-[2-9A-HJKMNP-TV-Z]{4}$/);
  expect(new Set(codes).size).toBe(2000);
  expect(tidyCode(' wb-7kq4-m2xd ')).toBe('WB-7KQ4-M2XD');
});

test('an order of the right person redeems the code with the discount it states', () => {
  const redemption = { at: time(3), orderId: 'shop:1', discount: 10_000, revenue: 90_000 };
  expect(redeem(aCoupon(), order)).toEqual({ kind: 'redeemed', redemption });
});

test('an order that states no discount costs what the offer says', () => {
  expect(redeem(aCoupon(), { ...order, discount: null })).toMatchObject({ redemption: { discount: 9000 } });
  const fixed = aCoupon({ percent: 0, amountOff: 500_000 });
  expect(redeem(fixed, { ...order, discount: null })).toMatchObject({ redemption: { discount: 90_000 } });
});

test('everything else is refused with its reason', () => {
  const redeemed = { at: time(2), orderId: 'shop:0', discount: 1, revenue: 2 };
  const bea = ['bea' as ProfileId];
  expect(redeem(aCoupon(), { ...order, trusted: false })).toMatchObject({ reason: 'browser-source' });
  expect(redeem(undefined, order)).toMatchObject({ reason: 'unknown-code' });
  expect(redeem(aCoupon(), { ...order, profileIds: bea })).toMatchObject({ reason: 'other-person' });
  expect(redeem(aCoupon({ redeemed }), order)).toMatchObject({ reason: 'already-redeemed' });
  expect(redeem(aCoupon(), { ...order, at: time(16) })).toMatchObject({ reason: 'expired' });
});

test('the same order again is not a second redemption', () => {
  const redeemed = { at: time(3), orderId: 'shop:1', discount: 10_000, revenue: 90_000 };
  expect(redeem(aCoupon({ redeemed }), order)).toEqual({ kind: 'redeemed', redemption: redeemed });
});

test('a code is usable until it ends or is used', () => {
  expect(couponUsable(aCoupon(), time(15))).toBe(true);
  expect(couponUsable(aCoupon(), time(16))).toBe(false);
});
