import { expect, test } from '@jest/globals';
import { type Assignment, assignments, enterDue } from '../campaigns/index.js';
import { database } from '../platform/mongo.js';
import { daysFrom, NOON } from '../testing/campaign-builders.js';
import { useDatabase } from '../testing/database.js';
import { aMessage, putMessages } from '../testing/message-builders.js';
import { withdraw } from '../testing/people-at-risk.js';
import { anOrderOf, arrive, aShop } from '../testing/shop.js';
import { campaignsOf, peopleOfShop, placeOrders } from '../testing/shop-with-campaigns.js';
import { campaignReport, outcomeCounts } from './index.js';
import { outcomeKey } from './outcome.js';
import { recordHit } from './outcome-store.js';

useDatabase();

const MS = 1 / 86_400_000;
const userOf = ({ profileId }: Assignment) => profileId.replace('id-', '');

async function assigned(campaignId: string): Promise<{ treated: Assignment[]; heldOut: Assignment[] }> {
  const all: Assignment[] = [];
  for await (const assignment of assignments(campaignId)) all.push(assignment);
  return { treated: all.filter(({ arm }) => arm === 'treated'), heldOut: all.filter(({ arm }) => arm === 'held-out') };
}

async function campaignOver(id: string, count: number, holdOut: string) {
  // Those of the tests before are at risk no more, so that only the new people enter.
  await database()
    .collection('profiles')
    .updateMany({}, { $unset: { scores: '' } });
  const people = await peopleOfShop(id, count, daysFrom(NOON, -1));
  await campaignsOf([id], { holdOut, now: NOON });
  expect(await enterDue({ now: NOON, campaignId: id })).toBe(count);
  return { people, ...(await assigned(id)) };
}

test('an order counts from just after the entry to the last moment of the window, once a person', async () => {
  const { treated } = await campaignOver('window', 8, '0 %');
  const [early, first, last, late, twice, free] = treated.map(userOf);
  if (!early || !first || !last || !late || !twice || !free) throw new Error('eight people were asked for');
  await placeOrders(
    [
      { user: early, at: NOON, price: 10 },
      { user: first, at: daysFrom(NOON, MS), price: 10 },
      { user: last, at: daysFrom(NOON, 30), price: 10 },
      { user: late, at: daysFrom(NOON, 30 + MS), price: 10 },
      { user: twice, at: daysFrom(NOON, 3), price: 10 },
      { user: twice, at: daysFrom(NOON, 4), price: 2.5 },
      { user: free, at: daysFrom(NOON, 5), price: 0 },
    ],
    daysFrom(NOON, 31),
  );
  const { lift, revenue } = await campaignReport('window', daysFrom(NOON, 31));
  expect(lift.treated).toMatchObject({ n: 8, ordered: 3, rate: 3 / 8 });
  expect(revenue.treated).toMatchObject({ orders: 4, gross: 325_000, net: 325_000 });
  expect(await campaignReport('window', daysFrom(NOON, 3))).toMatchObject({ lift: { treated: { ordered: 2 } } });
});

test('everybody has a window of their own, and the last one to close closes the report', async () => {
  const { treated } = await campaignOver('own', 3, '0 %');
  const [now, later] = treated.map(userOf);
  if (!now || !later) throw new Error('three people were asked for');
  const enteredAt = daysFrom(NOON, 10);
  await database()
    .collection('enrolments')
    .updateOne({ profileId: `id-${later}` }, { $set: { enteredAt } });
  const order = (user: string, days: number) => ({ user, at: daysFrom(NOON, days), price: 10 });
  await placeOrders([order(later, 5), order(later, 10), order(now, 35)], daysFrom(NOON, 50));
  const before = await campaignReport('own', daysFrom(NOON, 39));
  expect(before.lift).toMatchObject({
    treated: { n: 3, ordered: 0 },
    untilNow: true,
    windowClosesAt: daysFrom(NOON, 40),
  });
  await placeOrders([order(later, 40), order(now, 30)], daysFrom(NOON, 51));
  const after = await campaignReport('own', daysFrom(NOON, 51));
  expect(after.lift).toMatchObject({ treated: { n: 3, ordered: 2 }, untilNow: false });
});

test("in a shop whose server tells its orders, what only a browser claims is in no arm's result", async () => {
  const { treated } = await campaignOver('claimed', 3, '0 %');
  const [buyer, claimed] = treated.map(userOf);
  if (!buyer || !claimed) throw new Error('three people were asked for');
  const server = await aShop();
  const browser = await aShop('browser', server.project);
  const order = (user: string) => anOrderOf(user, daysFrom(NOON, 2), ['cup']);
  await arrive(browser, daysFrom(NOON, 3), [order(claimed)]);
  const before = await campaignReport('claimed', daysFrom(NOON, 3));
  expect(before).toMatchObject({ lift: { treated: { ordered: 1 } }, revenue: { treated: { orders: 1 } } });
  await arrive(server, daysFrom(NOON, 3), [order(buyer)]);
  const after = await campaignReport('claimed', daysFrom(NOON, 3));
  expect(after).toMatchObject({
    lift: { treated: { ordered: 1 } },
    revenue: { treated: { orders: 1, gross: 10_000 } },
  });
  await arrive(server, daysFrom(NOON, 3), [order(claimed)]);
  expect((await campaignReport('claimed', daysFrom(NOON, 3))).lift.treated.ordered).toBe(2);
});

test('without a hold-out nothing is known, and the report says why', async () => {
  const { lift, revenue } = await campaignReport('window', daysFrom(NOON, 31));
  expect(lift).toMatchObject({
    heldOut: { n: 0, ordered: 0, rate: null, interval: null },
    missing: 'nobody is in the hold-out yet',
    interval: [-1, 1],
    moreNeeded: null,
  });
  expect(revenue.heldOut).toEqual({ orders: 0, gross: 0, net: 0, netPerPerson: null });
  expect(revenue.difference.kind).toBe('not-measurable');
});

test('before the last window closes the report says until now', async () => {
  const report = async (days: number) => (await campaignReport('window', daysFrom(NOON, days))).lift;
  expect(await report(29.9)).toMatchObject({ untilNow: true, windowClosesAt: daysFrom(NOON, 30) });
  expect(await report(30)).toMatchObject({ untilNow: false, windowClosesAt: daysFrom(NOON, 30) });
});

test('a campaign that nobody entered, and one that is not known', async () => {
  await campaignsOf(['empty'], { holdOut: '10 %', now: NOON });
  const { lift } = await campaignReport('empty', NOON);
  expect(lift).toMatchObject({ missing: 'nobody is in the treated group yet', untilNow: false, windowClosesAt: null });
  await expect(campaignReport('unknown', NOON)).rejects.toThrow('There is no campaign "unknown".');
  await expect(outcomeCounts('unknown')).rejects.toThrow('There is no campaign "unknown".');
});

test('the arms are those of the draw, refunds and foreign money are kept apart, losing consent later changes nothing', async () => {
  const { people, treated, heldOut } = await campaignOver('arms', 60, '40 %');
  const [one, two] = treated.map(userOf);
  const [out] = heldOut;
  if (!one || !two || !out) throw new Error('both arms hold people');
  await withdraw(people, daysFrom(NOON, 1));
  await placeOrders(
    [
      { user: one, at: daysFrom(NOON, 2), price: 19.99, refundedAt: daysFrom(NOON, 9) },
      { user: two, at: daysFrom(NOON, 2), price: 50, currency: 'EUR' },
      { user: userOf(out), at: daysFrom(NOON, 2), price: 0.07 },
    ],
    daysFrom(NOON, 32),
  );
  const { lift, revenue, coupons } = await campaignReport('arms', daysFrom(NOON, 40));
  expect([lift.treated.n, lift.heldOut.n]).toEqual([treated.length, heldOut.length]);
  expect(treated.length + heldOut.length).toBe(60);
  expect([lift.treated.ordered, lift.heldOut.ordered]).toEqual([2, 1]);
  expect(lift.difference).toBeCloseTo(2 / treated.length - 1 / heldOut.length, 12);
  expect(revenue.currency).toBe('GBP');
  expect(revenue.treated).toMatchObject({ orders: 2, gross: 199_900, net: 0, netPerPerson: 0 });
  expect(revenue.heldOut).toMatchObject({ orders: 1, gross: 700, net: 700 });
  expect(revenue.difference).toMatchObject({ kind: 'not-measurable' });
  expect(coupons).toEqual({ issued: 0, redeemed: 0, discount: 0, revenue: 0 });
});

test('the counts: messages that were opened, a followed link proves an open, machines stand apart', async () => {
  const step = 'invitation';
  const messages = ['a', 'b', 'c', 'd'].map((id) => aMessage({ id, campaignId: 'arms', step }));
  await putMessages(messages);
  const [opened, clicked, machine, both] = messages;
  if (!opened || !clicked || !machine || !both) throw new Error('four messages');
  const at = daysFrom(NOON, 1);
  await recordHit(outcomeKey(opened, 'opened'), { at, class: 'proxy-open' });
  await recordHit(outcomeKey(clicked, 'clicked'), { at, class: 'human', link: 'tea' });
  await recordHit(outcomeKey(machine, 'opened'), { at, class: 'machine' });
  await recordHit(outcomeKey(machine, 'clicked'), { at, class: 'scanner', link: 'tea' });
  await recordHit(outcomeKey(both, 'opened'), { at, class: 'unknown' });
  await recordHit(outcomeKey(both, 'clicked'), { at, class: 'human', link: 'tea' });
  await recordHit(outcomeKey(both, 'unsubscribed'), { at, class: 'human' });
  expect(await outcomeCounts('arms')).toEqual({
    opened: 3,
    clicked: 2,
    unsubscribed: 1,
    ordered: 2,
    apart: { opened: { machine: 1 }, clicked: { scanner: 1 } },
  });
});
