// The figure that decides about a campaign, checked on people whose true effect is known because we made them.
import { expect, test } from '@jest/globals';
import { type Arm, assignments } from '../campaigns/index.js';
import { daysFrom, NOON } from '../testing/campaign-builders.js';
import { useDatabase } from '../testing/database.js';
import { campaignsOf, enterAll, peopleOfShop, placeOrders, type ShopOrder } from '../testing/shop-with-campaigns.js';
import { campaignReport } from './index.js';

useDatabase();

const PEOPLE = 400;
const SEEDS = 20;
/** Who gets a message orders with this much more probability than without: the truth that the report has to find. */
const TRUE_EFFECT = 0.15;

/** Numbers in [0, 1) that depend on the seed alone (mulberry32, Tommy Ettinger, public domain). */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** People differ: between 5 % and 25 % would order anyway. A treated person orders more often by the true effect. */
function ordersOf(arms: Map<string, Arm>, enteredAt: Date, random: () => number): ShopOrder[] {
  return Array.from({ length: PEOPLE }, (_, i) => `person-${i}`).flatMap((user, i) => {
    const anyway = 0.05 + (0.2 * i) / PEOPLE;
    const chance = anyway + (arms.get(`id-${user}`) === 'treated' ? TRUE_EFFECT : 0);
    const [drawn, day, price] = [random(), random() * 29, 5 + 95 * random() ** 3];
    return drawn < chance ? [{ user, at: daysFrom(enteredAt, 0.1 + day), price: Math.round(price * 100) / 100 }] : [];
  });
}

test('over 20 seeds the 95 % interval of the lift covers the true effect at least 17 times', async () => {
  const people = await peopleOfShop('person', PEOPLE, daysFrom(NOON, -1));
  const campaigns = Array.from({ length: SEEDS }, (_, seed) => `seed-${seed}`);
  await campaignsOf(campaigns, { holdOut: '20 %', now: NOON });
  const covered: boolean[] = [];
  const clear: boolean[] = [];
  for (const [seed, campaignId] of campaigns.entries()) {
    // One after the other: each campaign draws its own arms from the same people, and sees only its own month.
    const enteredAt = daysFrom(NOON, seed * 40);
    expect(await enterAll(campaignId, people, enteredAt)).toBe(PEOPLE);
    const arms = new Map<string, Arm>();
    for await (const { profileId, arm } of assignments(campaignId)) arms.set(profileId, arm);
    const closed = daysFrom(enteredAt, 31);
    await placeOrders(ordersOf(arms, enteredAt, seeded(seed)), closed);
    const { lift } = await campaignReport(campaignId, closed);
    expect(lift.treated.n + lift.heldOut.n).toBe(PEOPLE);
    covered.push(lift.interval[0] <= TRUE_EFFECT && TRUE_EFFECT <= lift.interval[1]);
    clear.push(lift.interval[0] > 0);
  }
  expect(covered.filter(Boolean).length).toBeGreaterThanOrEqual(17);
  // An interval from −1 to 1 would cover everything: this one mostly tells the effect from none.
  expect(clear.filter(Boolean).length).toBeGreaterThanOrEqual(10);
}, 60_000);
