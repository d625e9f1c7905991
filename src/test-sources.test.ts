// A source in test mode, from the request to the report: its events are stored and seen, and change nothing else.
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { latestRun } from './analysis/index.js';
import { decisionCounts, enrolmentsOf } from './campaigns/index.js';
import { ordersOf, totals } from './commerce/index.js';
import { type ConsentAnswer, permissionsFor, recordAnswers } from './consent/index.js';
import { messageCounts } from './email/index.js';
import { campaignReport, outcomeCounts } from './measurement/index.js';
import { movableClock } from './platform/clock.js';
import { readConfig } from './platform/config.js';
import { database } from './platform/mongo.js';
import { countProfiles, findProfiles, profilesById } from './profiles/index.js';
import { type Service, startService } from './service.js';
import { databaseUri } from './testing/database.js';
import { eventually } from './testing/eventually.js';
import { backlog, countersOf, createSource, recentEvents, sightingsOf, writeCounts } from './tracking/index.js';

const DAY_MS = 86_400_000;
const NOW = new Date('2026-06-01T12:00:00Z');
const PEOPLE = 160;
const clock = movableClock(NOW);
const KEYS = { live: 'live-key-1', test: 'test-key-1' };
let service: Service;
let testSource: string;

beforeAll(async () => {
  service = await startService({
    config: readConfig({ PORT: '0', LOG_LEVEL: 'silent' }),
    mongoUri: databaseUri(),
    secret: 's'.repeat(40),
    clock,
    pace: { processEveryMs: 100, lockMs: 1000 },
  });
  const shop = { name: 'shop', kind: 'server', project: 'main', simulated: false } as const;
  await createSource({ ...shop, mode: 'live', key: KEYS.live });
  testSource = (await createSource({ ...shop, mode: 'test', key: KEYS.test })).source.id;
});
afterAll(async () => {
  await database().dropDatabase();
  await service.stop();
});

test('what a test source tells is stored and seen, and no profile, order, score, campaign or report changes', async () => {
  await post(KEYS.live, storyOf('person'));
  await recordAnswers(Array.from({ length: PEOPLE }, (_, n) => permissionOf(n)));
  await service.run('scores');
  await service.run('campaigns');
  expect((await campaignReport('win-back', NOW)).lift.treated.n).toBeGreaterThan(0);
  clock.moveTo(new Date(NOW.getTime() + DAY_MS));
  for (const deed of ['campaigns', 'delivery'] as const) await service.run(deed);
  const before = await everything();
  const invented = storyOf('invented');
  const ofRealPeople = [...storyOf('person', 'test'), ...comebacks(), ...answers()];
  await post(KEYS.test, [...invented, ...ofRealPeople]);
  expect(await backlog()).toMatchObject({ groups: 0 });
  for (const deed of ['campaigns', 'delivery', 'outcomes', 'scores'] as const) await service.run(deed);
  expect(await everything()).toEqual(before);
  expect(await findProfiles({ text: 'invented-1', limit: 1 })).toEqual([]);

  await writeCounts();
  const sent = invented.length + ofRealPeople.length;
  expect(await countersOf(testSource, NOW, clock.now())).toMatchObject([{ accepted: sent, test: sent }]);
  expect((await sightingsOf(testSource)).names.map(({ name }) => name)).toContain('Order Completed');
  expect((await recentEvents(['user:invented-1'], 1))[0]).toMatchObject({ test: true, live: false });
}, 120_000);

async function everything() {
  const profiles = await findProfiles({ limit: 500 });
  const ids = profiles.map(({ id }) => id);
  const run = await latestRun('scores');
  return {
    profiles: await countProfiles(),
    sections: (await profilesById(ids)).map(({ id, behaviour, orders }) => ({ id, behaviour, orders })),
    orders: (await ordersOf(ids)).length,
    totals: [...(await totals()).bySource],
    scored: [run?.customers, run?.scored],
    decisions: await decisionCounts('win-back'),
    enrolments: (await enrolmentsOf(ids)).length,
    messages: await messageCounts('win-back'),
    outcomes: await outcomeCounts('win-back'),
    report: await campaignReport('win-back', clock.now()),
    permissions: await permissionsFor(['person-1@shop.example', 'invented-1@shop.example']),
  };
}

function permissionOf(n: number): ConsentAnswer {
  const given = { purpose: 'email-marketing', answer: 'granted', basis: 'consent', source: 'form' } as const;
  return { ...given, identifier: `email:person-${n}@shop.example`, at: new Date(0), textVersion: '1' };
}

/** People who order every two to seven weeks; every third of them stopped two months or more ago. */
function storyOf(who: string, run = 'live') {
  return Array.from({ length: PEOPLE }, (_, n) => {
    const person = { userId: `${who}-${n}` };
    const every = 14 + (n % 6) * 7;
    const last = n % 3 === 0 ? 60 + (n % 5) * 15 : 3 + (n % 11);
    const orders = Array.from({ length: Math.floor((360 - last) / every) }, (_unused, turn) =>
      order(person.userId, NOW.getTime() - (last + turn * every) * DAY_MS, run),
    );
    const traits = { email: `${person.userId}@shop.example`, plan: run };
    const first = new Date(NOW.getTime() - 360 * DAY_MS).toISOString();
    return [{ ...person, type: 'identify', messageId: `${run}-${person.userId}`, timestamp: first, traits }, ...orders];
  }).flat();
}

/** Orders of everybody who may be in the campaign, within its window. */
function comebacks() {
  return Array.from({ length: PEOPLE }, (_, n) => order(`person-${n}`, clock.now().getTime() - 60_000, 'comeback'));
}

/** Somebody real says no and somebody made up says yes. */
function answers() {
  return ['person-1', 'invented-1'].map((userId, index) => ({
    type: 'track',
    event: 'Consent Preference Updated',
    messageId: `answer-${index}`,
    userId,
    properties: { email: `${userId}@shop.example`, categoryPreferences: { 'email-marketing': index === 1 } },
  }));
}

function order(userId: string, at: number, run: string) {
  const id = `${run}-${userId}-${at}`;
  const products = [{ product_id: 'mug', quantity: 2, price: 12 }];
  const properties = { order_id: id, currency: 'GBP', products };
  const timestamp = new Date(at).toISOString();
  return { type: 'track', event: 'Order Completed', messageId: id, userId, timestamp, properties };
}

async function post(key: string, events: object[]): Promise<void> {
  for (let start = 0; start < events.length; start += 500) {
    const answer = await fetch(`${service.url}/v1/batch`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Basic ${btoa(`${key}:`)}` },
      body: JSON.stringify({ batch: events.slice(start, start + 500) }),
    });
    expect(await answer.json()).toEqual({ success: true });
  }
  await eventually('every event is folded', async () => (await backlog()).groups === 0);
}
