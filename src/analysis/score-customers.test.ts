import { afterAll, expect, test } from '@jest/globals';
import { recordNext } from '../commerce/index.js';
import { movableClock } from '../platform/clock.js';
import { log } from '../platform/log.js';
import { closeWorkers } from '../platform/workers.js';
import { type Profile, type ProfileId, profilesById, resolveProfiles } from '../profiles/index.js';
import { useDatabase } from '../testing/database.js';
import { countInPounds } from '../testing/shop.js';
import { createIntake, createSource } from '../tracking/index.js';
import { getRun, latestRun, runs } from './runs-store.js';
import { scoreCustomers } from './score-customers.js';
import { scoreCustomersJob } from './score-customers-job.js';

useDatabase();
afterAll(() => closeWorkers());

const now = new Date('2026-03-01T02:00:00Z');
const daysBefore = (days: number) => new Date(now.getTime() - days * 86_400_000);
let events = 0;

interface Fact {
  user: string;
  daysAgo: number;
  pounds: number;
  event?: 'Order Refunded';
}

/** Brings orders and refunds in through the real intake. */
async function arrive(facts: Fact[]): Promise<void> {
  await countInPounds();
  const { source } = await createSource({
    name: 'shop',
    kind: 'server',
    mode: 'live',
    project: 'shop',
    simulated: true,
  });
  const intake = createIntake({ clock: movableClock(now), node: 'test' });
  const batch = facts.map(({ user, daysAgo, pounds, event = 'Order Completed' }) => ({
    type: 'track',
    event,
    userId: user,
    timestamp: daysBefore(daysAgo).toISOString(),
    messageId: `message-${++events}`,
    properties: {
      ...(event === 'Order Completed' && { order_id: `order-${events}` }),
      currency: 'GBP',
      products: [{ product_id: 'cup', price: pounds, quantity: 1 }],
    },
  }));
  expect(await intake.collect(source, batch, { receivedAt: now, imported: true })).toMatchObject({ rejected: [] });
  while (await recordNext('test', now));
  await intake.stop();
}

async function profileOf(user: string): Promise<Profile> {
  const id = (await resolveProfiles([`user:${user}`], now)).get(`user:${user}`) as ProfileId;
  const [profile] = await profilesById([id]);
  if (!profile) throw new Error(`no profile of ${user}`);
  return profile;
}

test('a customer is scored on net money, with reasons; who took everything back is not scored', async () => {
  await arrive([
    { user: 'ana', daysAgo: 140, pounds: 10 },
    { user: 'ana', daysAgo: 100, pounds: 10 },
    { user: 'ana', daysAgo: 80, pounds: 15 },
    { user: 'ben', daysAgo: 90, pounds: 77_000 },
  ]);
  await arrive([
    { user: 'ana', daysAgo: 70, pounds: 15, event: 'Order Refunded' },
    { user: 'ben', daysAgo: 89, pounds: 77_000, event: 'Order Refunded' },
  ]);
  const run = await scoreCustomers({ now, log });
  expect(run).toMatchObject({ state: 'done', customers: 2, scored: 1, until: now, horizonDays: 100 });
  expect(run.warnings.at(-1)).toMatch(/^fallback: the first order is 140 days old and 200 days are needed/);
  expect((await profileOf('ben')).scores).toBeUndefined();
  expect((await profileOf('ana')).scores).toEqual({
    runId: run.id,
    at: now,
    rfm: { recency: 5, frequency: 5, monetary: 5 },
    recencyDays: 100,
    orderDays: 2,
    money: 200_000,
    recentMoney: 200_000,
    frequencyChange: Math.log2(1 / 3),
    risk: expect.any(Number),
    riskInterval: [expect.any(Number), expect.any(Number)],
    atStake: expect.any(Number),
    rank: 1,
    atRisk: false,
    tier: 'A',
    reasons: ['last order 100 days ago, 40 days after the first', 'no order in the last 70 days, 2 in the 70 before'],
  });
});

test('a customer who takes everything back later loses the scores', async () => {
  await arrive([{ user: 'cleo', daysAgo: 50, pounds: 500 }]);
  await scoreCustomers({ now, log });
  expect((await profileOf('cleo')).scores?.money).toBe(5_000_000);
  await arrive([{ user: 'cleo', daysAgo: 1, pounds: 500, event: 'Order Refunded' }]);
  await scoreCustomers({ now, log });
  expect((await profileOf('cleo')).scores).toBeUndefined();
});

test('a run that is stopped or killed leaves the scores of the run before', async () => {
  const before = await scoreCustomers({ now, log });
  const stopped = await scoreCustomers({ now, log, stopping: () => true });
  expect(stopped).toMatchObject({ state: 'cancelled', scored: 0, reason: 'the service was stopped' });
  expect((await profileOf('ana')).scores?.runId).toBe(before.id);
  expect((await latestRun('scores'))?.id).toBe(before.id);
});

test('a run that fails says why', async () => {
  const lost = new Error('the lock is lost');
  await expect(scoreCustomers({ now, log, touch: () => Promise.reject(lost) })).rejects.toThrow(lost);
  expect((await runs(1))[0]).toMatchObject({ state: 'failed', reason: 'the lock is lost' });
});

test('a run that another one overtakes writes nothing more', async () => {
  let later: Awaited<ReturnType<typeof scoreCustomers>> | undefined;
  const overtaken = await scoreCustomers({
    now,
    log,
    touch: async () => {
      later ??= await scoreCustomers({ now, log });
    },
  });
  expect(overtaken.state).toBe('cancelled');
  expect(await getRun(overtaken.id)).toMatchObject({ state: 'cancelled', reason: 'overtaken by a later run' });
  expect((await profileOf('ana')).scores?.runId).toBe(later?.id);
});

test('the nightly job learns who leaves once there are customers enough, at the time of the service', async () => {
  const shoppers = Array.from({ length: 130 }, (_, i) => ({
    ...{ user: `shopper-${i}`, stays: i % 2 === 0, pounds: 10 + i },
  }));
  await arrive(
    shoppers.flatMap(({ user, stays, pounds }) =>
      [300, 260, 220, 180, ...(stays ? [90, 50, 10] : [])].map((daysAgo) => ({ user, daysAgo, pounds })),
    ),
  );
  await arrive([{ user: 'shopper-128', daysAgo: 105, pounds: 1000 }]);
  const job = scoreCustomersJob({ clock: movableClock(now) });
  await job.runWith({}, { touch: async () => undefined, stopping: () => false });
  const run = await latestRun('scores');
  expect(run).toMatchObject({ until: now, scored: 131, figures: { method: 'model' } });
  expect(run?.figures?.baseRate).toBeCloseTo(66 / 131, 10);
  const [leaver, stayer] = [await profileOf('shopper-127'), await profileOf('shopper-126')];
  expect(leaver.scores?.risk).toBeGreaterThan(stayer.scores?.risk ?? 1);
  expect(leaver.scores).toMatchObject({ atRisk: true, runId: run?.id });
});
