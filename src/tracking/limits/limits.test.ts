import { expect, test } from '@jest/globals';
import express from 'express';
import request from 'supertest';
import { movableClock } from '../../platform/clock.js';
import { database } from '../../platform/mongo.js';
import { useDatabase } from '../../testing/database.js';
import { eventually } from '../../testing/eventually.js';
import { countersOf } from '../counting/counters-store.js';
import { writeCounts } from '../counting/write-counts.js';
import type { StoredEvent } from '../event.js';
import { recentEvents } from '../history-store.js';
import { trackingRoutes } from '../http/routes.js';
import { createIntake } from '../intake.js';
import type { Source } from '../sources/source.js';
import { createSource, limitSource } from '../sources/sources.js';
import { createPaceWatch, PACE } from './pace.js';
import { createRateLimit, DEFAULT_EVENTS_PER_SECOND } from './rate-limit.js';

useDatabase();

const now = new Date('2026-11-22T12:00:00Z');
const clock = movableClock(now);
const MINUTE_MS = 60_000;

test('a source may send its rate, five seconds of it at once, and is told when it may go on', () => {
  let ms = 0;
  const limit = createRateLimit(() => ms);
  const source = { id: 'small', eventsPerSecond: 10 };
  expect(limit.take(source, 40)).toBe('taken');
  expect(limit.take(source, 30)).toBe('taken');
  expect(limit.take(source, 1)).toEqual({ waitSeconds: 2 });
  ms = 1_900;
  expect(limit.take(source, 1)).toEqual({ waitSeconds: 1 });
  ms = 2_100;
  expect(limit.take(source, 1)).toBe('taken');
  expect(limit.take(source, 1)).toEqual({ waitSeconds: 1 });
  ms = 1_000_000;
  expect([limit.take(source, 50), limit.take(source, 1)]).toEqual(['taken', { waitSeconds: 1 }]);
});

test('a source to which nothing was set gets the generous default, and one does not use up what another has', () => {
  const limit = createRateLimit(() => 0);
  for (let n = 0; n < 5; n++) expect(limit.take({ id: 'one' }, DEFAULT_EVENTS_PER_SECOND)).toBe('taken');
  expect(limit.take({ id: 'one' }, 1)).not.toBe('taken');
  expect(limit.take({ id: 'other' }, 1)).toBe('taken');
});

test('beyond its limit nothing of a source is taken, what it may send again is told and counted', async () => {
  const source = { ...(await aSource('server')), eventsPerSecond: 2 };
  const intake = createIntake({ clock, node: 'node-1', machineMs: () => 0 });
  const batch = (from: number) => Array.from({ length: 10 }, (_, n) => visit(`limited-${from + n}`));
  const send = (from: number) => intake.collect(source, batch(from), { receivedAt: now, imported: false });
  expect(await send(0)).toMatchObject({ accepted: 10 });
  expect(await send(10)).toEqual({ kind: 'busy', reason: 'over-limit', retryAfterSeconds: 1 });
  expect(await recentEvents(['user:u'], 99)).toHaveLength(10);
  await writeCounts();
  expect(await countersOf(source.id, now, now)).toMatchObject([{ accepted: 10, overLimit: 10, rejected: {} }]);
});

test('whoever sends more than the source may is told over HTTP when to come again', async () => {
  const { source, writeKey } = await createSource({
    name: 'S',
    kind: 'server',
    mode: 'live',
    project: 'p',
    simulated: false,
  });
  await limitSource(source.id, 1);
  const app = express().use(
    trackingRoutes({ intake: createIntake({ clock, node: 'node-1', machineMs: () => 0 }), clock }),
  );
  const send = (from: number) => {
    const batch = Array.from({ length: 8 }, (_, n) => visit(`wire-${from + n}`));
    return request(app).post('/v1/batch').auth(writeKey, '').send({ batch });
  };
  expect((await send(0)).status).toBe(200);
  const answer = await send(8);
  expect([answer.status, answer.body.code]).toEqual([429, 'busy']);
  expect(answer.headers).toMatchObject({ 'retry-after': '3', 'x-ratelimit-reset': '3' });
});

test('while the stages are behind nothing more is taken, and when they have caught up it is again', async () => {
  const source = await aSource('server');
  let ms = 0;
  const limits = { lagMs: 30_000, groupEvents: 1, flights: 20 };
  const intake = createIntake({ clock, node: 'node-1', machineMs: () => ms, limits });
  const send = (id: string) => intake.collect(source, [visit(id)], { receivedAt: now, imported: false });
  await Promise.all(Array.from({ length: 99 }, (_, n) => send(`lag-${n}`)));
  let n = 0;
  const answerAfter = async (seconds: number) => {
    ms += seconds * 1_000;
    return send(`lag-late-${n++}`);
  };
  await eventually('a group is picked', async () => (await answerAfter(2)).kind === 'collected');
  await eventually('it is too old', async () => (await answerAfter(31)).kind === 'busy');
  expect(await answerAfter(0)).toEqual({ kind: 'busy', reason: 'stages-behind', retryAfterSeconds: 5 });
  await workOff();
  await eventually('it is taken again', async () => (await answerAfter(2)).kind === 'collected');
  await workOff();
});

test('few groups that nobody can finish do not stop the intake, however long they wait', async () => {
  const source = await aSource('server');
  let ms = 0;
  const intake = createIntake({ clock, node: 'node-1', machineMs: () => ms, limits: { lagMs: 30_000 } });
  for (let n = 0; n < 20; n++) {
    ms += 31_000;
    expect(await intake.collect(source, [visit(`few-${n}`)], { receivedAt: now, imported: false })).toMatchObject({
      accepted: 1,
    });
  }
  await workOff();
});

test('a visitor too fast to be a person is marked from then on for a day, others are not', () => {
  const watch = createPaceWatch();
  const burst = Array.from({ length: PACE.minute + 2 }, () => seen('fast', now));
  watch.mark([...burst, seen('slow', now), { ...seen('fast', now), sourceId: 'other' }, seen(undefined, now)]);
  expect(burst.map(({ bot }) => bot).lastIndexOf(false)).toBe(PACE.minute - 1);
  const markedAt = (minutes: number) => {
    const later = [seen('fast', after(minutes)), seen('slow', after(minutes))];
    watch.mark(later);
    return later.map(({ bot }) => bot);
  };
  expect(markedAt(23 * 60)).toEqual([true, false]);
  expect(markedAt(24 * 60)).toEqual([false, false]);
});

test('a visitor who goes on all hour without a pause is marked, one who comes back every hour is not', () => {
  const watch = createPaceWatch();
  const steady = Array.from({ length: PACE.hour + 1 }, (_, n) => seen('steady', after((n * 59) / PACE.hour)));
  const daily = Array.from({ length: PACE.hour + 1 }, (_, n) => seen('daily', after(n)));
  for (const events of [steady, daily]) for (const event of events) watch.mark([event]);
  expect(steady.filter(({ bot }) => bot)).toHaveLength(1);
  expect(daily.filter(({ bot }) => bot)).toEqual([]);
});

test('what a page sends too fast is stored and marked, what a server or an import brings is not', async () => {
  const batch = () =>
    Array.from({ length: PACE.minute + 1 }, (_, n) => ({ type: 'page', anonymousId: 'v', messageId: `${n}` }));
  const bots = async (kind: Source['kind'], imported: boolean) => {
    const source = await aSource(kind);
    const intake = createIntake({ clock, node: 'node-1' });
    const consented = batch().map((item) => ({
      ...item,
      context: { consent: { categoryPreferences: { analytics: true } } },
    }));
    await intake.collect(source, consented, { receivedAt: now, imported });
    await writeCounts();
    const [day] = await countersOf(source.id, now, now);
    return [day?.accepted, day?.bots];
  };
  expect(await bots('browser', false)).toEqual([PACE.minute + 1, 1]);
  expect(await bots('browser', true)).toEqual([PACE.minute + 1, 0]);
  expect(await bots('server', false)).toEqual([PACE.minute + 1, 0]);
});

async function aSource(kind: Source['kind']): Promise<Source> {
  return (await createSource({ name: 'Shop', kind, mode: 'live', project: 'main', simulated: false })).source;
}

function visit(messageId: string) {
  return { type: 'page', userId: 'u', messageId };
}

function after(minutes: number): Date {
  return new Date(now.getTime() + minutes * MINUTE_MS);
}

function seen(anonymousId: string | undefined, receivedAt: Date): StoredEvent {
  return { sourceId: 'shop', bot: false, receivedAt, ...(anonymousId && { anonymousId }) } as StoredEvent;
}

/** As if the stages had finished everything. */
async function workOff(): Promise<void> {
  await database().collection('groups').deleteMany({});
}
