// A person of whom every room holds something, for tests about export and erasure, and what the shop's books say beside them.
import { decisionCounts } from '../campaigns/index.js';
import { couponsOf, couponTotals, recordNext, totals } from '../commerce/index.js';
import { createMessages, createTransport, deliverDue, messageCounts, messagesOf } from '../email/index.js';
import { campaignReport, outcomeCounts } from '../measurement/index.js';
import { outcomeKey } from '../measurement/outcome.js';
import { recordHit } from '../measurement/outcome-store.js';
import { movableClock } from '../platform/clock.js';
import { database } from '../platform/mongo.js';
import { foldNext } from '../profiles/index.js';
import { createIntake, type Source } from '../tracking/index.js';
import { daysFrom, NOON } from './campaign-builders.js';
import { decideCampaign, SENDER } from './mail-campaign.js';
import { type Person, peopleAtRisk } from './people-at-risk.js';
import { arrive, aShop } from './shop.js';
import { bought, refunded } from './shop-facts.js';
import { startSmtpSink } from './smtp-sink.js';

const CAMPAIGN = 'win-back';
/** The day after all that happened. */
export const LATER = daysFrom(NOON, 3);

export interface KnownPeople {
  people: Person[];
  shop: Source;
}

/** `count` people `name-0`, …: each visited, was written to, opened, bought with the coupon and gave something back. */
export async function knownPeople(name: string, count: number): Promise<KnownPeople> {
  const people = await peopleAtRisk(name, count, daysFrom(NOON, -0.5));
  const shop = await aShop();
  await collect(
    shop,
    people.map((_, n) => ({ type: 'page', userId: `${name}-${n}`, anonymousId: `device-of-${name}-${n}` })),
    daysFrom(NOON, -0.25),
  );
  await decideCampaign({ id: CAMPAIGN, coupon: true }, NOON);
  await createMessages({ now: NOON });
  await deliver();
  for (const person of people) await answerMail(person);
  await buy(shop, name, people);
  return { people, shop };
}

/** Everything that a shop reads about all people together. */
export async function books(): Promise<unknown> {
  const { lift, revenue } = await campaignReport(CAMPAIGN, LATER);
  return {
    totals: await totals(),
    lift,
    revenue,
    coupons: await couponTotals(CAMPAIGN),
    decisions: await decisionCounts(CAMPAIGN),
    messages: await messageCounts(CAMPAIGN),
    outcomes: await outcomeCounts(CAMPAIGN),
  };
}

/** The collections in which any of these words is found anywhere, with the rows. */
export async function placesOf(words: string[]): Promise<string[]> {
  const places: string[] = [];
  for (const { name } of await database().listCollections().toArray()) {
    for (const row of await database().collection(name).find().toArray()) {
      const text = JSON.stringify(row).toLowerCase();
      const found = words.filter((word) => text.includes(word.toLowerCase()));
      if (found.length > 0) places.push(`${name}: ${found.join(', ')} in ${text.slice(0, 400)}`);
    }
  }
  return places;
}

/** Brings events in as a client would, and has them folded and recorded. */
export async function collect(source: Source, batch: object[], at: Date) {
  const intake = createIntake({ clock: movableClock(at), node: 'test' });
  const dated = batch.map((event) => ({ timestamp: at.toISOString(), ...event }));
  const answer = await intake.collect(source, dated, { receivedAt: at, imported: false });
  await intake.stop();
  await workOff(at);
  return answer;
}

export async function workOff(now: Date): Promise<void> {
  while ((await foldNext('test', now)) || (await recordNext('test', now)));
}

async function deliver(): Promise<void> {
  const sink = await startSmtpSink();
  const transport = createTransport(sink.smtpUrl);
  await deliverDue({ clock: movableClock(NOON), node: 'test', transport, sender: SENDER });
  transport.close();
  await sink.stop();
}

async function answerMail({ id }: Person): Promise<void> {
  for (const message of await messagesOf([id])) {
    await recordHit(outcomeKey(message, 'opened'), { at: daysFrom(NOON, 0.1), class: 'human' });
    await recordHit(outcomeKey(message, 'clicked'), { at: daysFrom(NOON, 0.1), class: 'human', link: 'abc' });
  }
}

/** Two cups with the coupon each, of which one comes back. */
async function buy(shop: Source, name: string, people: Person[]): Promise<void> {
  const codes = new Map((await couponsOf(people.map(({ id }) => id))).map(({ profileId, code }) => [profileId, code]));
  const orders = people.map(({ id }, n) =>
    bought(`${name}-${n}`, daysFrom(NOON, 1.3), `order-of-${name}-${n}`, 20, 2, { coupon: codes.get(id) }),
  );
  const refunds = people.map((_, n) =>
    refunded(`${name}-${n}`, daysFrom(NOON, 1.5), 20, 1, { order_id: `order-of-${name}-${n}` }),
  );
  await arrive(shop, daysFrom(NOON, 2), orders, refunds);
}
