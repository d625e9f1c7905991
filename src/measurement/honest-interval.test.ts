// The figure that decides about a campaign, checked on people whose true effect is known because we made them.
import { expect, test } from '@jest/globals';
import { type Arm, assignments, enterDue } from '../campaigns/index.js';
import { daysFrom, NOON } from '../testing/campaign-builders.js';
import { useDatabase } from '../testing/database.js';
import { seededRandom } from '../testing/seeded-random.js';
import { campaignsOf, peopleOfShop, placeOrders, type ShopOrder } from '../testing/shop-with-campaigns.js';
import { campaignReport } from './index.js';

useDatabase();

const PEOPLE = 400;
const SEEDS = 20;
/** Who gets a message orders with this much more probability than without: the truth that the report has to find. */
const TRUE_EFFECT = 0.15;

/** People differ: between 5 % and 25 % would order anyway. A treated person orders more often by the true effect. */
function ordersOf(arms: Map<string, Arm>, enteredAt: Date, random: () => number): ShopOrder[] {
  return Array.from({ length: PEOPLE }, (_, i) => `person-${i}`).flatMap((user, i) => {
    const anyway = 0.05 + (0.2 * i) / PEOPLE;
    const chance = anyway + (arms.get(`id-${user}`) === 'treated' ? TRUE_EFFECT : 0);
    const [drawn, day, price] = [random(), random() * 29, 5 + 95 * random() ** 3];
    return drawn < chance ? [{ user, at: daysFrom(enteredAt, 0.1 + day), price: Math.round(price * 100) / 100 }] : [];
  });
}

/** One after the other: each campaign draws its own arms from the same people, and sees only its own month. */
const entryOf = (seed: number) => daysFrom(NOON, seed * 40);

test('over 20 seeds the 95 % interval of the lift covers the true effect at least 17 times', async () => {
  await peopleOfShop('person', PEOPLE, daysFrom(NOON, -1));
  const campaigns = Array.from({ length: SEEDS }, (_, seed) => `seed-${seed}`);
  await campaignsOf(campaigns, { holdOut: '20 %', now: NOON });
  const orders: ShopOrder[] = [];
  for (const [seed, campaignId] of campaigns.entries()) {
    expect(await enterDue({ now: entryOf(seed), campaignId })).toBe(PEOPLE);
    const arms = new Map<string, Arm>();
    for await (const { profileId, arm } of assignments(campaignId)) arms.set(profileId, arm);
    orders.push(...ordersOf(arms, entryOf(seed), seededRandom(seed)));
  }
  const end = entryOf(SEEDS);
  await placeOrders(orders, end);
  const reports = await Promise.all(campaigns.map((campaignId) => campaignReport(campaignId, end)));
  const lifts = reports.map(({ lift }) => lift);
  expect(lifts.map(({ treated, heldOut }) => treated.n + heldOut.n)).toEqual(campaigns.map(() => PEOPLE));
  const covering = lifts.filter(({ interval: [low, high] }) => low <= TRUE_EFFECT && TRUE_EFFECT <= high);
  expect(covering.length).toBeGreaterThanOrEqual(17);
  // An interval from −1 to 1 would cover everything: this one mostly tells the effect from none.
  expect(lifts.filter(({ interval: [low] }) => low > 0).length).toBeGreaterThanOrEqual(10);
}, 60_000);
