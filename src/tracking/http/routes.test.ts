import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { beforeAll, expect, test } from '@jest/globals';
import express, { type ErrorRequestHandler } from 'express';
import request from 'supertest';
import { movableClock } from '../../platform/clock.js';
import { connectMongo, disconnectMongo } from '../../platform/mongo.js';
import { useDatabase } from '../../testing/database.js';
import type { StoredEvent } from '../event.js';
import { recentEvents } from '../history-store.js';
import { createIntake, type Intake } from '../intake.js';
import { rejectsSummary } from '../reject-store.js';
import type { Source } from '../sources/source.js';
import { createSource, sourceOfKey } from '../sources/sources.js';
import { trackingRoutes } from './routes.js';

const { uri } = useDatabase();

const now = new Date('2026-11-22T12:00:00Z');
const clock = movableClock(now);
const SERVER_KEY = 'server-key-1';
const BROWSER_KEY = 'browser-key-1';
const OK = { success: true };

const app = appWith(createIntake({ clock, node: 'node-1' }));

beforeAll(async () => {
  const shop = { mode: 'live' as const, project: 'main', simulated: false };
  await createSource({ ...shop, name: 'Server', kind: 'server', key: SERVER_KEY });
  await createSource({ ...shop, name: 'Site', kind: 'browser', key: BROWSER_KEY });
});

test.each(['/v1/batch', '/v1/batch/', '/v1/import', '/V1/Batch'])('%s takes a batch', async (path) => {
  const userId = `at-${path}`;
  const answer = await request(app)
    .post(path)
    .auth(SERVER_KEY, '')
    .send({ batch: [visit(userId)] });
  expect([answer.status, answer.body]).toEqual([200, OK]);
  expect(await eventsOfUser(userId)).toHaveLength(1);
});

test.each(['identify', 'track', 'page', 'screen', 'group', 'alias'])('/v1/%s takes one event', async (type) => {
  const userId = `single-${type}`;
  const body = { userId, event: 'Seen', type: 'ignored', writeKey: BROWSER_KEY };
  const answer = await request(app).post(`/v1/${type}`).send(body);
  expect([answer.status, answer.body]).toEqual([200, OK]);
  expect(await eventsOfUser(userId)).toMatchObject([{ type, trusted: false }]);
});

test.each([
  ['/v1/i', 'identify'],
  ['/v1/t', 'track'],
  ['/v1/p/', 'page'],
  ['/v1/s', 'screen'],
  ['/v1/g', 'group'],
  ['/v1/a', 'alias'],
  ['/V1/T', 'track'],
  ['/V1/IDENTIFY/', 'identify'],
])('%s takes one event of type %s', async (path, type) => {
  const userId = `short-${path}`;
  expect((await request(app).post(path).send({ userId, event: 'Seen', writeKey: BROWSER_KEY })).status).toBe(200);
  expect(await eventsOfUser(userId)).toMatchObject([{ type }]);
});

test.each(['/v1/b', '/v1/b/', '/beacon/v1/batch'])('%s takes a batch', async (path) => {
  const userId = `at-${path}`;
  const answer = await request(app)
    .post(`${path}?writeKey=${BROWSER_KEY}`)
    .type('text/plain')
    .send(JSON.stringify({ batch: [visit(userId)] }));
  expect([answer.status, answer.body]).toEqual([200, OK]);
  expect(await eventsOfUser(userId)).toHaveLength(1);
});

test('what analytics.js reports about itself is taken and dropped', async () => {
  const answer = await request(app).post('/v1/m').type('text/plain').send('{"series":[]}');
  expect([answer.status, answer.body]).toEqual([200, OK]);
});

test('the key may come by Basic authorization, in the body or in the query', async () => {
  const batch = [visit('keys')];
  const answers = [
    await request(app).post('/v1/batch').auth(SERVER_KEY, '').send({ batch }),
    await request(app).post('/v1/batch').set('Authorization', 'Bearer token').send({ batch, writeKey: SERVER_KEY }),
    await request(app).post(`/v1/batch?writeKey=${SERVER_KEY}`).send({ batch }),
  ];
  expect(answers.map((answer) => answer.status)).toEqual([200, 200, 200]);
});

test('an unknown or missing key is refused, and nothing is stored', async () => {
  const batch = [visit('stranger')];
  const answers = [
    await request(app).post('/v1/batch').auth('nobody-knows-me', '').send({ batch }),
    await request(app).post('/v1/batch').send({ batch, writeKey: 'nobody-knows-me' }),
    await request(app)
      .post('/v1/batch')
      .send({ batch, writeKey: { $ne: null } }),
    await request(app).post('/v1/batch?writeKey[$ne]=1').send({ batch }),
    await request(app).post('/v1/batch').send({ batch }),
  ];
  expect(answers.map((answer) => answer.status)).toEqual([401, 401, 401, 401, 401]);
  expect(answers[0]?.body).toEqual({ code: 'unauthorized', message: 'no source has this write key' });
  expect(await eventsOfUser('stranger')).toEqual([]);
});

test.each(['text/plain', 'application/x-www-form-urlencoded', 'application/json; charset=utf-8'])(
  'a body sent as %s is read by its content',
  async (type) => {
    const userId = `type-${type}`;
    const body = JSON.stringify({ batch: [visit(userId)] });
    const answer = await request(app).post('/v1/batch').auth(SERVER_KEY, '').type(type).send(body);
    expect(answer.status).toBe(200);
    expect(await eventsOfUser(userId)).toHaveLength(1);
  },
);

test('a packed body is unpacked, whatever type it claims', async () => {
  const packed = gzipSync(JSON.stringify({ batch: [visit('packed')] }));
  const post = request(app).post('/v1/batch').auth(SERVER_KEY, '').type('application/x-www-form-urlencoded');
  const answer = await post
    .set('Content-Encoding', 'gzip')
    .serialize((body) => body)
    .send(packed);
  expect(answer.status).toBe(200);
  expect(await eventsOfUser('packed')).toHaveLength(1);
});

test.each([
  ['gzip without a header', gzipSync, undefined],
  ['gzip that says brotli', gzipSync, 'br'],
  ['brotli', brotliCompressSync, 'br'],
  ['deflate', deflateSync, 'deflate'],
  ['plain text that says gzip', Buffer.from, 'gzip'],
  ['plain text with a mark at its start', (text: string) => Buffer.from(`\ufeff${text}`), undefined],
])('%s is read by its content', async (what, pack, encoding) => {
  const userId = `content-${what}`;
  const post = request(app).post(`/v1/batch?writeKey=${BROWSER_KEY}`).type('text/plain');
  if (encoding) void post.set('Content-Encoding', encoding);
  const answer = await post.serialize((body) => body).send(pack(JSON.stringify({ batch: [visit(userId)] })));
  expect(answer.status).toBe(200);
  expect(await eventsOfUser(userId)).toHaveLength(1);
});

test.each([
  ['{"batch":[', 'the body is not JSON'],
  ['"text"', 'the body is not a JSON object'],
  ['', 'the body is not JSON'],
  ['[]', 'the body is not a JSON object'],
  ['{"batch":{}}', 'batch: expected a list'],
])('the body %s is a bad request', async (body, message) => {
  const answer = await request(app).post('/v1/batch').auth(SERVER_KEY, '').type('text/plain').send(body);
  expect([answer.status, answer.body]).toEqual([400, { code: 'invalid_request', message }]);
});

test('a body that cannot be read is kept as a reject of its source', async () => {
  await request(app).post('/v1/track').auth(SERVER_KEY, '').type('text/plain').send('{"event":');
  expect(await rejectsSummary()).toContainEqual({
    reason: 'the body is not JSON',
    count: expect.any(Number),
    lastAt: now,
  });
});

test('a bad gzip is a bad request', async () => {
  const post = request(app).post('/v1/batch').auth(SERVER_KEY, '').type('text/plain').set('Content-Encoding', 'gzip');
  const answer = await post.serialize((body) => body).send(gzipSync('{"batch":[]}').subarray(0, 18));
  expect([answer.status, answer.body.code]).toEqual([400, 'invalid_request']);
});

test('what was refused whole is counted, also when nobody knows whose it was', async () => {
  const before = await counts();
  const large = { batch: Array(2501).fill(visit('many')) };
  await request(app).post('/v1/batch').auth(BROWSER_KEY, '').send(large);
  await request(app)
    .post('/v1/track')
    .auth(BROWSER_KEY, '')
    .send({ event: 'x'.repeat(33_000) });
  await Promise.all([1, 2, 3].map(() => request(app).post('/v1/batch').auth('nobody-knows-me', '').send(large)));
  await request(app).post('/v1/batch').type('text/plain').send('{');
  const after = await counts();
  const more = (reason: string) => (after.get(reason) ?? 0) - (before.get(reason) ?? 0);
  expect(more('a batch may have 2500 events')).toBe(1);
  expect(more('an event may have 32768 bytes')).toBe(1);
  expect(more('no source has this write key')).toBe(3);
  expect(more('the body is not JSON')).toBe(1);
});

test('what is too large is refused by who sends it', async () => {
  const text = 'x'.repeat(1000);
  const batch = (events: number) => ({
    batch: Array.from({ length: events }, () => ({ ...visit('large'), properties: { text } })),
  });
  const statuses = [
    (await request(app).post('/v1/batch').auth(BROWSER_KEY, '').send(batch(600))).status,
    (await request(app).post('/v1/batch').auth(SERVER_KEY, '').send(batch(600))).status,
    (await request(app).post('/v1/batch').auth(SERVER_KEY, '').send(batch(4000))).status,
    (
      await request(app)
        .post('/v1/page')
        .send({ writeKey: BROWSER_KEY, userId: 'u', text: text.repeat(33) })
    ).status,
    (
      await request(app)
        .post('/v1/batch')
        .auth(SERVER_KEY, '')
        .send({ batch: Array(2501).fill(visit('many')) })
    ).status,
  ];
  expect(statuses).toEqual([413, 200, 413, 413, 413]);
});

test('a large body needs its key where it can be read first', async () => {
  const batch = Array.from({ length: 600 }, () => ({ ...visit('key-inside'), properties: { text: 'x'.repeat(1000) } }));
  const inside = await request(app).post('/v1/batch').send({ batch, writeKey: SERVER_KEY });
  expect([inside.status, inside.body.message]).toEqual([
    413,
    expect.stringMatching(/^a request may have 512000 bytes, a/),
  ]);
  expect(await eventsOfUser('key-inside')).toEqual([]);
  const outside = await request(app).post(`/v1/batch?writeKey=${SERVER_KEY}`).send({ batch });
  expect(outside.status).toBe(200);
});

test.each([
  ['many keys', Object.fromEntries(Array.from({ length: 20_000 }, (_, n) => [`k${n}`, 1])), 100],
  ['many characters', { text: 'x'.repeat(31_000) }, 2_500],
])('a shared context of %s that all events together would blow up is refused', async (_what, context, events) => {
  const batch = Array.from({ length: events }, () => visit('blown-up'));
  const answer = await request(app).post('/v1/batch').auth(SERVER_KEY, '').send({ batch, context });
  expect([answer.status, answer.body.code]).toEqual([413, 'too_large']);
  expect(await eventsOfUser('blown-up')).toEqual([]);
});

test('what is shared counts towards the limit of each event', async () => {
  const batch = [visit('shared-limit'), visit('shared-limit')];
  const send = (text: string) =>
    request(app).post('/v1/batch').auth(BROWSER_KEY, '').send({ batch, context: { text } });
  await send('x'.repeat(33_000));
  expect(await eventsOfUser('shared-limit')).toEqual([]);
  await send('x'.repeat(30_000));
  expect(await eventsOfUser('shared-limit')).toHaveLength(2);
});

test('an imported batch is history: it is never live', async () => {
  for (const path of ['/v1/batch', '/v1/import', '/v1/import/', '/V1/Import']) {
    const answer = await request(app)
      .post(path)
      .auth(SERVER_KEY, '')
      .send({ batch: [visit(`live-${path}`)] });
    expect(answer.status).toBe(200);
    expect(await eventsOfUser(`live-${path}`)).toMatchObject([{ live: path === '/v1/batch' }]);
  }
});

test('a packed bomb is refused', async () => {
  const packed = gzipSync(`{"batch":["${'0'.repeat(20_000_000)}"]}`);
  const post = request(app).post('/v1/batch').auth(SERVER_KEY, '').type('text/plain').set('Content-Encoding', 'gzip');
  expect((await post.serialize((body) => body).send(packed)).status).toBe(413);
});

test('bad events of a batch are dropped, the rest goes on', async () => {
  const batch = [visit('mixed'), null, { type: 'track', userId: 'mixed' }, { type: 'page' }, visit('mixed')];
  const answer = await request(app).post('/v1/batch').auth(SERVER_KEY, '').send({ batch });
  expect([answer.status, answer.body]).toEqual([200, OK]);
  expect(await eventsOfUser('mixed')).toHaveLength(2);
});

test('what is said once for the batch holds for each event that does not say otherwise', async () => {
  const body = {
    sentAt: '2026-11-22T03:00:00Z',
    context: { locale: 'de', page: { path: '/' }, ip: '192.0.2.1' },
    batch: [
      { ...visit('shared'), timestamp: '2026-11-22T02:59:50Z' },
      { ...visit('shared'), originalTimestamp: '2026-11-22T02:59:40Z', context: { locale: 'fr' } },
    ],
  };
  await request(app).post('/v1/batch').auth(SERVER_KEY, '').send(body);
  expect(await eventsOfUser('shared')).toMatchObject([
    { timestamp: new Date('2026-11-22T11:59:50Z'), context: { locale: 'de', page: { path: '/' } } },
    { timestamp: new Date('2026-11-22T11:59:40Z'), context: { locale: 'fr', page: { path: '/' } } },
  ]);
});

test('a body cannot reach a prototype or an operator', async () => {
  const body = `{"writeKey":"${SERVER_KEY}","context":{"__proto__":{"polluted":1}},"batch":[{"type":"identify",
    "userId":"hostile","__proto__":{"polluted":1},"traits":{"$set":{"a":1},"__proto__":{"polluted":1}}}]}`;
  expect((await request(app).post('/v1/batch').type('text/plain').send(body)).status).toBe(200);
  expect(({} as { polluted?: number }).polluted).toBeUndefined();
  expect(await eventsOfUser('hostile')).toMatchObject([{ traits: { _$set: { a: 1 } }, context: {} }]);
});

test('when too much waits the sender is told when to come back', async () => {
  const stuck = createIntake({ clock, node: 'node-1', limits: { bytes: 0, flights: 0 } });
  const source = (await sourceOfKey(SERVER_KEY)) as Source;
  void stuck.collect(source, [visit('full')], { receivedAt: now, imported: false });
  const full = appWith(stuck);
  const answer = await request(full)
    .post('/v1/batch')
    .auth(SERVER_KEY, '')
    .send({ batch: [visit('full')] });
  expect([answer.status, answer.headers['retry-after'], answer.body.code]).toEqual([429, '2', 'busy']);
});

test('while the log cannot be written nothing is acknowledged', async () => {
  const body = { batch: [visit('lost')] };
  expect((await request(app).post('/v1/batch').auth(SERVER_KEY, '').send(body)).status).toBe(200);
  await disconnectMongo();
  try {
    const unknownYet = appWith(createIntake({ clock, node: 'node-1' }));
    for (const asked of [app, unknownYet]) {
      const answer = await request(asked).post('/v1/batch').auth(SERVER_KEY, '').send(body);
      expect([answer.status, answer.headers['retry-after'], answer.body.code]).toEqual([503, '5', 'unavailable']);
    }
  } finally {
    await connectMongo(uri());
  }
});

function appWith(intake: Intake) {
  const unexpected: ErrorRequestHandler = (error, _request, response, _next) => {
    response.status(500).json({ error: String(error) });
  };
  return express().use(trackingRoutes({ intake, clock })).use(unexpected);
}

async function counts(): Promise<Map<string, number>> {
  return new Map((await rejectsSummary()).map(({ reason, count }) => [reason, count]));
}

function visit(userId: string) {
  return { type: 'page', userId };
}

async function eventsOfUser(userId: string): Promise<StoredEvent[]> {
  return recentEvents([`user:${userId}`], 10_000);
}
