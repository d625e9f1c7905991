// The README's promise as one story: orders come in, someone is about to leave, gets a mail, comes back, and we know whether it helped.
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { decisionCounts, explain } from './campaigns/index.js';
import { totals } from './commerce/index.js';
import { recordAnswers } from './consent/index.js';
import { allowOpenPixel, mailboxMail, mailboxPage, messageCounts } from './email/index.js';
import { campaignReport, outcomeCounts } from './measurement/index.js';
import { movableClock } from './platform/clock.js';
import { readConfig } from './platform/config.js';
import { database } from './platform/mongo.js';
import { countProfiles, findProfiles, leavingPage, type ProfileId } from './profiles/index.js';
import { type Service, startService } from './service.js';
import { databaseUri } from './testing/database.js';
import { eventually } from './testing/eventually.js';
import { backlog, createSource } from './tracking/index.js';

const DAY_MS = 86_400_000;
const MIDDAY = new Date('2026-06-01T12:00:00Z');
const PEOPLE = 240;
const BROWSER = { 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0' };
const clock = movableClock(MIDDAY);
let service: Service;
let writeKey: string;

beforeAll(async () => {
  const config = readConfig({ PORT: '0', LOG_LEVEL: 'silent' });
  service = await startService({
    config,
    mongoUri: databaseUri(),
    secret: 's'.repeat(40),
    clock,
    pace: { processEveryMs: 100, lockMs: 1000 },
  });
  await allowOpenPixel(true);
  writeKey = (await createSource({ name: 'shop', kind: 'server', mode: 'live', project: 'main', simulated: false }))
    .writeKey;
});
afterAll(async () => {
  await database().dropDatabase();
  await service.stop();
});

/** Posts events as a shop's server would, and waits until they have reached the profiles. */
async function post(events: object[]): Promise<void> {
  for (let start = 0; start < events.length; start += 200) {
    const answer = await fetch(`${service.url}/v1/batch`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Basic ${btoa(`${writeKey}:`)}` },
      body: JSON.stringify({ batch: events.slice(start, start + 200) }),
    });
    expect(await answer.json()).toEqual({ success: true });
  }
  await eventually('every event is folded', async () => (await backlog()).groups === 0);
}

function order(person: number, at: Date, more: object = {}) {
  const id = `${person}-${at.getTime()}`;
  return {
    type: 'track',
    event: 'Order Completed',
    messageId: `order-${id}`,
    userId: `person-${person}`,
    timestamp: at.toISOString(),
    properties: {
      order_id: id,
      currency: 'GBP',
      products: [{ product_id: `P${person % 7}`, name: 'Mug', quantity: 2, price: 10 + (person % 50) }],
      ...more,
    },
  };
}

/** People who order every two to seven weeks; every third of them stopped two months or more ago. */
function history() {
  return Array.from({ length: PEOPLE }, (_, person) => {
    const every = 14 + (person % 6) * 7;
    const last = person % 3 === 0 ? 60 + (person % 5) * 15 : 3 + (person % 11);
    const count = Math.floor((360 - last) / every);
    return Array.from({ length: count }, (_unused, turn) =>
      order(person, new Date(MIDDAY.getTime() - (last + turn * every) * DAY_MS)),
    ).reverse();
  })
    .flat()
    .sort((a, b) => a.timestamp.localeCompare(b.timestamp));
}

async function mails() {
  const rows = await mailboxPage({ limit: 2000 });
  return Promise.all(rows.map(({ id }) => mailboxMail(id)));
}

const linkIn = (html: string | null | undefined, pattern: RegExp) =>
  (html ?? '').match(pattern)?.[0].replaceAll('&amp;', '&') ?? '';

test('orders come in through the front door and are counted once, however often they are sent', async () => {
  const identified = Array.from({ length: PEOPLE }, (_, person) => ({
    type: 'identify',
    messageId: `identify-${person}`,
    userId: `person-${person}`,
    timestamp: new Date(MIDDAY.getTime() - 360 * DAY_MS).toISOString(),
    traits: { email: `Person-${person}@shop.example`, country: 'United Kingdom' },
  }));
  const orders = history();
  await post([...identified, ...orders]);
  await post(orders);
  const [sums] = [...(await totals()).bySource.values()];
  expect(sums).toMatchObject({ orders: orders.length, buyers: PEOPLE, customers: PEOPLE });
  expect(await countProfiles()).toBe(PEOPLE);
});

test('the analysis finds who is about to leave and says why', async () => {
  await service.run('scores');
  const list = await leavingPage({ limit: 20 });
  expect(list.length).toBe(20);
  expect(list[0]?.scores?.rank).toBe(1);
  expect(list[0]?.scores?.reasons.length).toBeGreaterThan(0);
  expect(list.some((profile) => profile.scores?.atRisk)).toBe(true);
});

test('people are decided upon with a reason: written to, held out, or withheld for want of permission', async () => {
  await recordAnswers(
    Array.from({ length: PEOPLE }, (_, person) => ({
      identifier: `email:person-${person}@shop.example`,
      purpose: 'email-marketing' as const,
      answer: 'granted' as const,
      basis: 'consent' as const,
      source: 'sign-up form',
      at: new Date(MIDDAY.getTime() - 300 * DAY_MS),
      textVersion: '1',
    })).filter((_, person) => person % 5 !== 0),
  );
  await service.run('campaigns');
  const decided = await decisionCounts('win-back');
  const withheld = Object.values(decided.withheld).reduce((sum, count) => sum + count, 0);
  expect(decided.total).toBe(decided.send + decided.holdOut + withheld);
  expect(decided.send).toBeGreaterThan(5);
  expect(decided.withheld['no-consent']).toBeGreaterThan(0);
});

test('every decision to send becomes one mail with a code of its own', async () => {
  await service.run('delivery');
  const { send } = await decisionCounts('win-back');
  const counts = await messageCounts('win-back');
  expect(counts.accepted).toBe(send);
  expect(Object.values(counts).reduce((sum, count) => sum + count, 0)).toBe(send);
  const delivered = await mails();
  expect(delivered.length).toBe(send);
  const codes = delivered.map((mail) => linkIn(mail?.text, /[A-Z]{2}-[A-Z0-9]{4}-[A-Z0-9]{4}/));
  expect(new Set(codes).size).toBe(send);
});

test('who opens, clicks, comes back with the code or unsubscribes is known', async () => {
  clock.moveTo(new Date(MIDDAY.getTime() + 3 * 3_600_000));
  const [buyer, leaver] = await mails();
  await fetch(linkIn(buyer?.html, /http[^"]+\/o\/[^"]+/), { headers: BROWSER });
  const click = await fetch(linkIn(buyer?.html, /http[^"]+\/l\/[^"]+/), { redirect: 'manual', headers: BROWSER });
  expect(click.status).toBe(302);
  const person = Number(buyer?.to.match(/person-(\d+)/)?.[1]);
  const coupon = linkIn(buyer?.text, /[A-Z]{2}-[A-Z0-9]{4}-[A-Z0-9]{4}/);
  await post([order(person, clock.now(), { coupon })]);

  const unsubscribe = linkIn(leaver?.html, /http[^"]+\/u\/[^"]+/);
  expect((await fetch(unsubscribe)).status).toBe(200);
  await service.run('outcomes');
  expect((await outcomeCounts('win-back')).unsubscribed).toBe(0);
  const oneClick = await fetch(unsubscribe, {
    method: 'POST',
    body: new URLSearchParams({ 'List-Unsubscribe': 'One-Click' }),
  });
  expect(oneClick.status).toBe(200);
  await service.run('outcomes');

  expect(await outcomeCounts('win-back')).toMatchObject({ opened: 1, clicked: 1, unsubscribed: 1, ordered: 1 });
  expect((await campaignReport('win-back', clock.now())).coupons.redeemed).toBe(1);
});

test('the lift compares those written to with those held out, and says "until now" while the window is open', async () => {
  const { lift } = await campaignReport('win-back', clock.now());
  const { send, holdOut } = await decisionCounts('win-back');
  expect(lift.treated.n).toBe(send);
  expect(lift.heldOut.n).toBe(holdOut);
  expect(lift.untilNow).toBe(true);
  clock.moveTo(new Date(MIDDAY.getTime() + 31 * DAY_MS));
  const closed = await campaignReport('win-back', clock.now());
  expect(closed.lift.untilNow).toBe(false);
  expect(closed.lift.treated.ordered).toBe(1);
});

test('why someone got a mail, or not, can be asked for every person', async () => {
  const [anyone] = await findProfiles({ text: 'person-0', limit: 1 });
  const answer = await explain(anyone?.id as ProfileId, 'win-back', clock.now());
  expect(['why', 'why-not', 'why-not-yet']).toContain(answer.answer);
  expect(answer.sentence.length).toBeGreaterThan(10);
});
