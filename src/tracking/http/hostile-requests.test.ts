import { brotliCompressSync, gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { database } from '../../platform/mongo.js';
import { useDatabase } from '../../testing/database.js';
import { rawPost, rawRequest, statusOf } from '../../testing/raw-request.js';
import { PAGE_KEY, SERVER_KEY, startWire, type Wire } from '../../testing/wire.js';
import { recentEvents } from '../history-store.js';
import { sourceOfKey } from '../index.js';
import { rejectsSummary } from '../reject-store.js';

useDatabase();

const MB = 1024 * 1024;
const BATCH = `/v1/batch?writeKey=${SERVER_KEY}`;
const prototypes = [Object.prototype, Array.prototype, Function.prototype].map((one) => Reflect.ownKeys(one));

let wire: Wire;
let asked = 0;

beforeAll(async () => {
  wire = await startWire({ requestTimeoutMs: 1_000, headersTimeoutMs: 1_000, lookEveryMs: 50, keepAliveMs: 50 });
});
afterAll(() => wire.stop());

/** Whatever was sent: the service goes on, and nothing of it reached a prototype. */
afterEach(async () => {
  const userId = `after-${++asked}`;
  expect(await posted(BATCH, JSON.stringify({ batch: [{ type: 'page', userId }] }))).toBe(200);
  expect(await recentEvents([`user:${userId}`], 2)).toHaveLength(1);
  const now = [Object.prototype, Array.prototype, Function.prototype].map((one) => Reflect.ownKeys(one));
  expect(now).toEqual(prototypes);
});

const good = JSON.stringify({ batch: [{ type: 'page', userId: 'u' }] });

test.each<[string, string | Buffer, Record<string, string>, number]>([
  ['a truncated gzip', gzipSync(good).subarray(0, 25), {}, 400],
  ['a gzip of which only the first bytes are right', Buffer.from([0x1f, 0x8b, 8, 9, 9, 9, 9, 9]), {}, 400],
  ['a gzip with a wrong checksum', broken(gzipSync(good), -6), {}, 400],
  ['a truncated brotli', brotliCompressSync(good).subarray(0, 10), { 'Content-Encoding': 'br' }, 400],
  ['text that claims to be brotli', 'x'.repeat(100), { 'Content-Encoding': 'br' }, 400],
  ['text that claims to be deflate', 'x'.repeat(100), { 'Content-Encoding': 'deflate' }, 400],
  ['a packing nobody knows', 'x'.repeat(100), { 'Content-Encoding': 'zstd' }, 400],
  ['a gzip bomb', gzipSync(Buffer.alloc(64 * MB)), {}, 413],
  ['a brotli bomb', brotliCompressSync(Buffer.alloc(64 * MB)), { 'Content-Encoding': 'br' }, 413],
  ['a gzip inside a gzip', gzipSync(gzipSync(good)), {}, 400],
  ['a text of 10 MB', `{"batch":[{"type":"page","userId":"${'x'.repeat(10 * MB)}"}]}`, {}, 413],
  ['nothing', '', {}, 400],
  ['a mark and nothing', Buffer.from([0xef, 0xbb, 0xbf]), {}, 400],
  ['bytes that are no text', Buffer.from([0xff, 0xfe, 0x00, 0xd8]), {}, 400],
  ['UTF-16', Buffer.from(good, 'utf16le'), {}, 400],
  ['lists in lists', '['.repeat(1_000_000), {}, 400],
  ['closed lists in lists', '['.repeat(500_000) + ']'.repeat(500_000), {}, 400],
  ['two values', `${good}${good}`, {}, 400],
  ['a form', 'data=eyJiYXRjaCI6W119', {}, 400],
  ['a number', '1e999', {}, 400],
  ['a list', '[]', {}, 400],
  ['null', 'null', {}, 400],
  ['a batch that is an object', '{"batch":{"length":3,"0":{}}}', {}, 400],
  ['a batch that is text', '{"batch":"[]"}', {}, 400],
  ['too many events', JSON.stringify({ batch: Array(2_501).fill({}) }), {}, 413],
])(
  '%s is refused and counted',
  async (_what, body, headers, status) => {
    const before = await rejectCount();
    expect(await posted(BATCH, body, headers)).toBe(status);
    expect((await rejectCount()) - before).toBe(1);
  },
  60_000,
);

/** Each is one item of a batch and becomes an event or a reject. */
const ITEMS: [string, string, 'event' | 'reject'][] = [
  ['null', 'null', 'reject'],
  ['a list', '[]', 'reject'],
  ['a number', '7', 'reject'],
  ['no type', '{"userId":"u"}', 'reject'],
  ['a type of its own', '{"type":"constructor","userId":"u"}', 'reject'],
  ['nobody', '{"type":"page"}', 'reject'],
  ['an operator as a person', '{"type":"page","userId":{"$gt":""}}', 'reject'],
  ['a list as a person', '{"type":"page","userId":["u"]}', 'reject'],
  ['a truth as a person', '{"type":"page","userId":true}', 'reject'],
  ['a long person', `{"type":"page","userId":"${'u'.repeat(300)}"}`, 'reject'],
  ['a name that is none', '{"type":"track","userId":"u","event":{"$ne":null}}', 'reject'],
  ['properties in a list', '{"type":"page","userId":"u","properties":[1,2]}', 'reject'],
  ['traits in a text', '{"type":"identify","userId":"u","traits":"{}"}', 'reject'],
  ['a context of text', '{"type":"page","userId":"u","context":"c"}', 'reject'],
  ['a long messageId', `{"type":"page","userId":"u","messageId":"${'m'.repeat(100)}"}`, 'reject'],
  ['a messageId of its own kind', '{"type":"page","userId":"u","messageId":{"$oid":"0"}}', 'reject'],
  ['no day', '{"type":"page","userId":"u","timestamp":"the day before"}', 'reject'],
  ['a day before all', '{"type":"page","userId":"u","timestamp":"0001-01-01T00:00:00Z"}', 'reject'],
  ['a day past all', '{"type":"page","userId":"u","timestamp":1e300}', 'reject'],
  ['deep properties', `{"type":"page","userId":"u","properties":${'{"a":'.repeat(99)}1${'}'.repeat(99)}}`, 'reject'],
  ['deep lists', `{"type":"page","userId":"u","properties":{"a":${'['.repeat(99)}${']'.repeat(99)}}}`, 'reject'],
  ['many fields', `{"type":"page","userId":"u","properties":{"a":[${'1,'.repeat(30_000)}1]}}`, 'reject'],
  ['a large event', `{"type":"page","userId":"u","properties":{"a":"${'x'.repeat(300 * 1024)}"}}`, 'reject'],
  ['year 9999', '{"type":"page","userId":"u","timestamp":"9999-12-31T23:59:59Z","messageId":"y"}', 'event'],
  ['a sentAt that is no day', '{"type":"page","userId":"u","sentAt":"soon","messageId":"s"}', 'event'],
  [
    'half a surrogate',
    '{"type":"page","userId":"u\\ud800","properties":{"\\udc00":"\\ud800"},"messageId":"h"}',
    'event',
  ],
  ['NUL', '{"type":"page","userId":"u\\u0000","properties":{"a\\u0000b":"\\u0000"},"messageId":"n\\u0000"}', 'event'],
  [
    'operators',
    '{"type":"page","userId":"u","properties":{"$where":"1","a.b":1,"$set":{"$x":1}},"messageId":"o"}',
    'event',
  ],
  ['no key at all', '{"type":"page","userId":"u","properties":{"":{"":1}},"messageId":"e"}', 'event'],
  ['a prototype', '{"type":"page","userId":"u","properties":{"__proto__":{"polluted":1}},"messageId":"p"}', 'event'],
  ['a constructor', '{"type":"page","userId":"u","constructor":{"prototype":{"polluted":1}},"messageId":"c"}', 'event'],
  ['a type twice', '{"type":"nothing","type":"page","userId":"u","messageId":"t"}', 'event'],
  [
    'BSON types',
    '{"type":"page","userId":"u","properties":{"_bsontype":"ObjectId","id":"x"},"messageId":"b"}',
    'event',
  ],
  ['toBSON and toJSON', '{"type":"page","userId":"u","properties":{"toBSON":1,"toJSON":2},"messageId":"j"}', 'event'],
  [
    'methods of objects',
    '{"type":"page","userId":"u","hasOwnProperty":1,"toString":2,"valueOf":3,"messageId":"m"}',
    'event',
  ],
  [
    'large numbers',
    '{"type":"page","userId":1e308,"properties":{"a":1e999,"b":-0,"c":9007199254740993},"messageId":"l"}',
    'event',
  ],
];

test.each(ITEMS)('an item with %s costs its batch nothing', async (_what, item, becomes) => {
  const [events, rejects] = [await eventCount(), await rejectCount()];
  const userId = `beside-${events}`;
  const beside = JSON.stringify({ type: 'page', userId });
  expect(await posted(BATCH, `{"batch":[${beside},${item},${beside}]}`)).toBe(200);
  expect(await recentEvents([`user:${userId}`], 9)).toHaveLength(2);
  expect([(await eventCount()) - events - 2, (await rejectCount()) - rejects]).toEqual(
    becomes === 'event' ? [1, 0] : [0, 1],
  );
});

test.each<[string, Buffer | string, number[]]>([
  ['a body longer than it says', rawPost(BATCH, good, { 'Content-Length': 10 }), [400]],
  ['a body shorter than it says', rawPost(BATCH, good, { 'Content-Length': 9_999 }), [408]],
  ['a negative length', rawPost(BATCH, good, { 'Content-Length': -5 }), [400]],
  ['a length that is no number', rawPost(BATCH, good, { 'Content-Length': '1e3' }), [400]],
  ['a length and pieces at once', rawPost(BATCH, good, { 'Transfer-Encoding': 'chunked' }), [400]],
  ['two lengths', rawPost(BATCH, good, { 'content-length': 3 }), [400]],
  ['pieces of garbage', pieces('zz\r\ngarbage\r\n0\r\n\r\n'), [400]],
  ['a piece longer than it says', pieces('2\r\n{"batch":[]}\r\n0\r\n\r\n'), [400]],
  ['a piece that ends nowhere', pieces('ffffff\r\n{"batch":['), [408]],
  ['pieces without end', pieces(`${(6 * MB).toString(16)}\r\n${'x'.repeat(6 * MB)}\r\n0\r\n\r\n`), [413]],
  ['headers without end', `POST ${BATCH} HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(70_000)}\r\n\r\n`, [431]],
  ['a path without end', `GET /v1/pixel/track?data=${'x'.repeat(70_000)} HTTP/1.1\r\nHost: x\r\n\r\n`, [431]],
  ['a path that is none', 'GET /v1/projects/%E0%A4%A/settings HTTP/1.1\r\nHost: x\r\n\r\n', [400]],
  ['a NUL in a header', `POST ${BATCH} HTTP/1.1\r\nHost: x\r\nX: \0\r\n\r\n`, [400]],
  ['no host', `POST ${BATCH} HTTP/1.1\r\n\r\n`, [400]],
  ['a method of its own', `SPILL ${BATCH} HTTP/1.1\r\nHost: x\r\n\r\n`, [400]],
  ['no HTTP', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03', [400]],
  ['an authorization that is none', rawPost('/v1/batch', good, { Authorization: 'Basic' }), [401]],
  ['an authorization of garbage', rawPost('/v1/batch', good, { Authorization: `Basic ${'%'.repeat(999)}` }), [401]],
  ['an unknown expectation', rawPost(BATCH, good, { Expect: 'money' }), [417]],
])('%s is refused', async (_what, bytes, statuses) => {
  const answers = await rawRequest(wire.url, bytes, true);
  const last = answers.split(/(?=HTTP\/1\.1 )/).filter((answer) => !answer.startsWith('HTTP/1.1 200'));
  expect(last.map(statusOf)).toEqual(statuses);
});

test('a sender that leaves in the middle leaves nothing behind', async () => {
  const before = await eventCount();
  await Promise.all(
    Array.from({ length: 50 }, () => rawRequest(wire.url, rawPost(BATCH, good, { 'Content-Length': 500 }))),
  ).catch(() => undefined);
  expect(await eventCount()).toBe(before);
}, 20_000);

test('any bytes with any claims about them are answered, and not as our fault', async () => {
  const path = fc.constantFrom(
    BATCH,
    `/v1/track?writeKey=${SERVER_KEY}`,
    `/v1/b?writeKey=${PAGE_KEY}`,
    '/v1/i',
    '/v1/import/',
  );
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 200 }).map((array) => Buffer.from(array)),
    fc.json({ maxDepth: 4 }).map((text) => Buffer.from(text)),
    fc.json({ maxDepth: 4 }).map((text) => gzipSync(text)),
    fc.tuple(fc.nat(120), fc.nat(255)).map(([at, byte]) => broken(gzipSync(good), at, byte)),
    fc.tuple(fc.nat(40), fc.nat(255)).map(([at, byte]) => broken(Buffer.from(good), at, byte)),
  );
  const encoding = fc.constantFrom('gzip', 'br', 'deflate', 'identity', 'x-gzip', '', 'gzip, gzip');
  const type = fc.constantFrom('application/json', 'text/plain', 'multipart/form-data', 'a/b; charset=utf-7', '');
  await fc.assert(
    fc.asyncProperty(path, bytes, encoding, type, async (to, body, packed, kind) => {
      const status = await posted(to, body, { 'Content-Encoding': packed, 'Content-Type': kind });
      expect([200, 400, 401, 413]).toContain(status);
    }),
    { numRuns: 120 },
  );
}, 60_000);

test('of a batch of anything each item is an event or a counted reject', async () => {
  let batches = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(anyItem(), { maxLength: 8 }), async (items) => {
      const [events, rejects] = [await eventCount(), await rejectCount()];
      const run = `fuzz-${++batches}`;
      const batch = [...items.map((item, n) => named(item, `${run}-${n}`)), { type: 'page', userId: run }];
      expect(await posted(BATCH, JSON.stringify({ batch }))).toBe(200);
      expect(await recentEvents([`user:${run}`], 9)).toHaveLength(1);
      expect((await eventCount()) - events + (await rejectCount()) - rejects).toBe(batch.length);
    }),
    { numRuns: 60 },
  );
}, 60_000);

/** An event of which any part may be anything. */
function anyItem(): fc.Arbitrary<unknown> {
  const key = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 6 }),
    fc.constantFrom(
      '__proto__',
      'constructor',
      'prototype',
      '$set',
      '$where',
      'a.b',
      '',
      'toString',
      '_bsontype',
      'ip',
    ),
  );
  const value = fc.letrec((tie) => ({
    any: fc.oneof(
      { maxDepth: 4 },
      fc.string({ unit: 'binary', maxLength: 20 }),
      fc.double(),
      fc.constantFrom<unknown>(null, true, '\ud800', '\0', '9999-12-31T23:59:59Z', -1, 1e308, ''),
      fc.array(tie('any'), { maxLength: 4 }),
      fc.dictionary(key, tie('any'), { maxKeys: 4, noNullPrototype: true }),
    ),
  })).any;
  const one = fc.record(
    {
      type: fc.oneof(fc.constantFrom('track', 'identify', 'page', 'alias', 'group'), value),
      event: fc.oneof(fc.constant('Seen'), value),
      userId: fc.oneof(fc.constant('fuzzed'), value),
      anonymousId: value,
      previousId: value,
      timestamp: value,
      originalTimestamp: value,
      sentAt: value,
      properties: fc.dictionary(key, value, { maxKeys: 5 }),
      traits: value,
      context: fc.oneof(fc.dictionary(key, value, { maxKeys: 5 }), value),
    },
    { requiredKeys: ['type'] },
  );
  return fc.oneof({ weight: 5, arbitrary: one }, { weight: 1, arbitrary: value });
}

/** Each is to be an event of its own. */
function named(item: unknown, messageId: string): unknown {
  return typeof item === 'object' && item !== null && !Array.isArray(item) ? { ...item, messageId } : item;
}

function broken(bytes: Buffer, at: number, byte = 0xff): Buffer {
  const copy = Buffer.from(bytes);
  copy[at < 0 ? copy.length + at : at % copy.length] = byte;
  return copy;
}

function pieces(body: string): Buffer {
  return Buffer.from(`POST ${BATCH} HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n${body}`);
}

async function posted(path: string, body: string | Buffer, headers: Record<string, string> = {}): Promise<number> {
  return statusOf(await rawRequest(wire.url, rawPost(path, body, { ...headers, Connection: 'close' })));
}

async function eventCount(): Promise<number> {
  const source = await sourceOfKey(SERVER_KEY);
  return database().collection('events').countDocuments({ sourceId: source?.id });
}

async function rejectCount(): Promise<number> {
  return (await rejectsSummary()).reduce((sum, { count }) => sum + count, 0);
}
