import { expect, test } from '@jest/globals';
import { inTransaction } from '../platform/mongo.js';
import { useDatabase } from '../testing/database.js';
import { arrive, aShop } from '../testing/shop.js';
import { at, bought, now, profileOf, unique } from '../testing/shop-facts.js';
import { couponTotals, issueCoupon, type Order, ordersOf, putOffers } from './index.js';
import { offerSchema } from './offer.js';

useDatabase();

async function aCoupon(user: string) {
  const offer = {
    id: unique('offer'),
    name: 'Win back',
    text: '10 % off',
    percent: 10,
    validDays: 14,
    codePrefix: 'WB',
  };
  await putOffers([offerSchema.parse(offer)]);
  const request = {
    offerId: offer.id,
    profileId: (await profileOf(user)).id,
    campaignId: unique('campaign'),
    decisionId: unique('decision'),
    now: at(1),
  };
  return { request, coupon: await inTransaction((session) => issueCoupon(request, session)) };
}

test('one decision gets one code, however often it is asked for', async () => {
  const { request, coupon } = await aCoupon(unique('ana'));
  expect(coupon).toMatchObject({ percent: 10, issuedAt: at(1), expiresAt: at(15), decisionId: request.decisionId });
  const again = await inTransaction((session) => issueCoupon(request, session));
  expect(again.code).toBe(coupon.code);
});

test('a code that was issued in a transaction that failed does not exist', async () => {
  const { request } = await aCoupon(unique('ana'));
  const other = { ...request, decisionId: unique('decision') };
  const failing = inTransaction(async (session) => {
    await issueCoupon(other, session);
    throw new Error('the decision could not be written');
  });
  await expect(failing).rejects.toThrow('the decision could not be written');
  expect((await couponTotals(request.campaignId)).issued).toBe(1);
});

test('an order of a server source redeems its code once; the same code on another order is refused', async () => {
  const user = unique('ana');
  const source = await aShop();
  const { request, coupon } = await aCoupon(user);
  const withCode = { coupon: coupon.code.toLowerCase(), discount: 2 };
  await arrive(
    source,
    now,
    [bought(user, at(5), 'first', 20, 1, withCode)],
    [bought(user, at(6), 'second', 20, 1, withCode)],
  );
  expect(await couponTotals(request.campaignId)).toEqual({
    issued: 1,
    redeemed: 1,
    discount: 20_000,
    revenue: 180_000,
  });
  const orders = await ordersOf([request.profileId]);
  expect(orders.map((order: Order) => order.couponRefused)).toEqual(['already-redeemed', undefined]);
});

test("a browser's claim redeems nothing until a server source tells the same order", async () => {
  const user = unique('ana');
  const browser = await aShop('browser');
  const { request, coupon } = await aCoupon(user);
  const order = bought(user, at(5), unique('order'), 20, 1, { coupon: coupon.code, discount: 2 });
  await arrive(browser, now, [order]);
  expect(await ordersOf([request.profileId])).toMatchObject([{ couponRefused: 'browser-source' }]);
  await arrive(await aShop('server', browser.project), now, [order]);
  const [recorded] = await ordersOf([request.profileId]);
  expect(recorded?.couponRefused).toBeUndefined();
  expect(await couponTotals(request.campaignId)).toMatchObject({ redeemed: 1, discount: 20_000 });
});

test("somebody else's code, an ended code and an unknown code are refused on the order", async () => {
  const [ana, bea] = [unique('ana'), unique('bea')];
  const source = await aShop();
  const { coupon } = await aCoupon(ana);
  await arrive(source, now, [bought(bea, at(5), unique('order'), 20, 1, { coupon: coupon.code })]);
  await arrive(source, now, [bought(ana, at(20), unique('order'), 20, 1, { coupon: coupon.code })]);
  await arrive(source, now, [bought(ana, at(21), unique('order'), 20, 1, { coupon: 'WB-NONE-NONE' })]);
  expect(await ordersOf([(await profileOf(bea)).id])).toMatchObject([{ couponRefused: 'other-person' }]);
  expect(await ordersOf([(await profileOf(ana)).id])).toMatchObject([
    { couponRefused: 'unknown-code' },
    { couponRefused: 'expired' },
  ]);
});
