import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import RudderAnalytics from '@rudderstack/rudder-sdk-node';
import { Analytics } from '@segment/analytics-node';
import { useDatabase } from '../../testing/database.js';
import { logged } from '../../testing/logged-events.js';
import { type FaultyProxy, PAGE_KEY, SERVER_KEY, startProxy, startWire, type Wire } from '../../testing/wire.js';

useDatabase();

let wire: Wire;
let proxy: FaultyProxy;
let people = 0;
let ana = '';

beforeAll(async () => {
  wire = await startWire();
  proxy = await startProxy(wire.url);
});

afterAll(async () => {
  await proxy.stop();
  await wire.stop();
});

beforeEach(() => {
  ana = `ana-${++people}`;
});

test('Segment’s client for Node says all it can say', async () => {
  const client = segment();
  client.identify({ userId: ana, traits: { email: 'ana@shop.example' } });
  client.track({ userId: ana, event: 'Product Viewed', properties: { product_id: 'cup' } });
  client.page({ userId: ana, name: 'Home' });
  client.screen({ userId: ana, name: 'Start' });
  client.group({ userId: ana, groupId: 'club' });
  client.alias({ userId: ana, previousId: 'before' });
  client.track({ anonymousId: `${ana}-visitor`, event: 'Seen' });
  await client.closeAndFlush();
  const events = await logged(7, `user:${ana}`, `anonymous:${ana}-visitor`);
  expect(events.map(({ type }) => type).sort()).toEqual(
    ['alias', 'group', 'identify', 'page', 'screen', 'track', 'track'].sort(),
  );
  expect(events.every(({ _id, trusted }) => /:node-next-/.test(_id) && trusted)).toBe(true);
  expect(events.find(({ name }) => name === 'Product Viewed')).toMatchObject({
    userId: ana,
    properties: { product_id: 'cup' },
  });
});

test('what Segment’s client repeats after a 500, a 429 and a lost answer is there once', async () => {
  const client = segment();
  proxy.plan({ status: 500 }, { status: 429, retryAfter: '1' }, 'lose-answer');
  for (const n of [1, 2, 3]) client.track({ userId: ana, event: `Seen ${n}` });
  await client.closeAndFlush();
  expect(proxy.answered).toEqual([500, 429, 0, 200]);
  expect((await logged(3, `user:${ana}`)).map(({ name }) => name).sort()).toEqual(['Seen 1', 'Seen 2', 'Seen 3']);
});

test('an acknowledged batch is not sent again', async () => {
  const client = segment();
  proxy.plan();
  client.track({ userId: ana, event: 'Seen' });
  await client.closeAndFlush();
  expect(proxy.answered).toEqual([200]);
});

test('Rudder’s client for Node posts its packed form', async () => {
  const client = rudder();
  client.identify({ userId: ana, traits: { email: 'ana@shop.example' } });
  client.track({ userId: ana, event: 'Product Viewed', properties: { product_id: 'cup' } });
  client.page({ userId: ana, name: 'Home' });
  client.track({ anonymousId: `${ana}-visitor`, event: 'Seen' });
  await client.flush();
  const events = await logged(4, `user:${ana}`, `anonymous:${ana}-visitor`);
  expect(events.map(({ type }) => type).sort()).toEqual(['identify', 'page', 'track', 'track']);
  expect(new Set(events.map(({ _id }) => _id)).size).toBe(4);
});

test('what Rudder’s client repeats after a 500, a 429 and a lost answer is there once', async () => {
  const client = rudder();
  proxy.plan({ status: 500 }, { status: 429, retryAfter: '1' }, 'lose-answer');
  for (const n of [1, 2, 3]) client.track({ userId: ana, event: `Seen ${n}` });
  await client.flush();
  expect(proxy.answered.filter((status) => status !== 200)).toEqual([500, 429, 0]);
  expect(await logged(3, `user:${ana}`)).toHaveLength(3);
});

test('Python’s client has its key in the body alone and takes nothing but 200', async () => {
  const item = {
    type: 'track',
    event: 'Seen',
    userId: ana,
    timestamp: '2026-01-02T03:04:05.000Z',
    messageId: `${ana}-1`,
  };
  const batch = [{ ...item, context: { library: { name: 'analytics-python', version: '2.3.4' } }, integrations: {} }];
  const body = JSON.stringify({ batch, writeKey: PAGE_KEY, sentAt: '2026-01-02T03:04:06.000Z' });
  const headers = { 'content-type': 'application/json', 'user-agent': 'analytics-python/2.3.4' };
  for (const packed of [false, true]) {
    const response = await fetch(`${wire.url}/v1/batch`, {
      method: 'POST',
      headers: { ...headers, ...(packed && { 'content-encoding': 'gzip' }) },
      body: packed ? new Uint8Array(gzipSync(body)) : body,
    });
    expect([response.status, await response.json()]).toEqual([200, { success: true }]);
  }
  expect(await logged(1, `user:${ana}`)).toMatchObject([{ name: 'Seen', trusted: false }]);
});

test('Go’s client has its key in the header alone', async () => {
  const item = { type: 'track', event: 'Seen', userId: ana, messageId: `${ana}-1`, timestamp: '2026-01-02T03:04:05Z' };
  const body = { messageId: 'of-the-batch', sentAt: '2026-01-02T03:04:06Z', batch: [item], context: { library: {} } };
  const headers = { authorization: `Basic ${btoa(`${SERVER_KEY}:`)}`, 'content-type': 'application/json' };
  const response = await fetch(`${wire.url}/v1/batch`, { method: 'POST', headers, body: JSON.stringify(body) });
  expect(response.status).toBe(200);
  expect(await logged(1, `user:${ana}`)).toMatchObject([{ userId: ana, trusted: true }]);
});

function segment(): Analytics {
  return new Analytics({ writeKey: SERVER_KEY, host: proxy.url, path: '/v1/batch', maxRetries: 5, flushInterval: 50 });
}

/** Waits a moment, not a second, between its tries. */
function rudder(): RudderAnalytics {
  const axiosRetryConfig = { retryDelay: () => 20 };
  return new RudderAnalytics(SERVER_KEY, {
    dataPlaneUrl: proxy.url,
    flushInterval: 50,
    axiosRetryConfig,
    logLevel: 'none',
  });
}
