import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { SHOP } from '../../testing/shop-source.js';
import type { Source } from '../sources/source.js';
import { EVENT_LIMIT, MAX_FIELDS } from './excess.js';
import { type BatchFacts, type ReadEvent, readEvent } from './read-event.js';
import { readShared } from './shared.js';

const receivedAt = new Date('2026-11-22T12:00:00Z');
const GOOGLEBOT = 'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)';

test('a track becomes an event with its subject, times and marks', () => {
  const event = accepted({
    type: 'track',
    event: 'Order Completed',
    userId: 17850,
    anonymousId: 'visitor-1',
    messageId: 'm-1',
    timestamp: '2026-11-22T11:30:00Z',
    properties: { order_id: '536365' },
  });
  expect(event).toEqual({
    _id: 'shop:m-1',
    sourceId: 'shop',
    groupId: '',
    subject: 'user:17850',
    type: 'track',
    name: 'Order Completed',
    timestamp: new Date('2026-11-22T11:30:00Z'),
    receivedAt,
    live: true,
    bot: false,
    test: false,
    trusted: true,
    userId: '17850',
    anonymousId: 'visitor-1',
    properties: { order_id: '536365' },
    traits: {},
    context: {},
  });
});

test('a visitor without a user id is known by the anonymous id', () => {
  expect(accepted({ type: 'page', userId: null, anonymousId: 'visitor-1' }).subject).toBe('anonymous:visitor-1');
  expect(accepted({ type: 'page', userId: '', anonymousId: 'visitor-1' }).userId).toBeUndefined();
});

test('an event without a message id is known by what it says, but not by when it was sent', () => {
  const refund = {
    type: 'track',
    event: 'Order Refunded',
    userId: 'u',
    timestamp: '2026-11-22T11:00:00Z',
    properties: { order_id: '1', total: 10 },
  };
  const idOf = (said: object) => accepted({ ...structuredClone(refund), ...said })._id;
  const { timestamp, ...undated } = refund;
  expect(idOf({})).toMatch(/^shop:[\w-]{43}$/);
  for (const again of [{ sentAt: '2026-11-22T11:00:09Z' }, { messageId: '' }, { messageId: null }]) {
    expect(idOf(again)).toBe(idOf({}));
  }
  const others = [
    { timestamp: '2026-11-22T11:00:01Z' },
    { userId: 'v' },
    { event: 'Order Completed' },
    { properties: { order_id: '1', total: 11 } },
    { context: { locale: 'de' } },
  ];
  expect(new Set([{}, ...others].map(idOf)).size).toBe(6);
  const undatedIds = [undated, undated].map((item) => accepted(structuredClone(item))._id);
  expect(new Set(undatedIds).size).toBe(2);
});

test.each([
  ['nothing', 'expected an object'],
  [{ type: 'buy', userId: 'u' }, 'type: '],
  [{ type: 'track', userId: 'u' }, 'event: a track needs the name'],
  [{ type: 'track', userId: 'u', event: 7 }, 'event: '],
  [{ type: 'page' }, 'userId: this or anonymousId is needed'],
  [{ type: 'page', userId: { $gt: '' } }, 'userId: '],
  [{ type: 'page', userId: 'u', messageId: 'x'.repeat(100) }, 'messageId: expected fewer than 100 characters'],
  [{ type: 'page', userId: 'u', timestamp: 'yesterday' }, 'timestamp: not a date'],
  [{ type: 'page', userId: 'u', timestamp: '1969-12-31T00:00:00Z' }, 'timestamp: before 1970'],
  [{ type: 'page', userId: 'u', properties: [1] }, 'properties: expected an object'],
  [{ type: 'page', userId: 'u', traits: { deep: JSON.parse('['.repeat(60) + ']'.repeat(60)) } }, 'nested too deep'],
])('%j is refused with its place', (item, reason) => {
  const read = readEvent(item, facts());
  expect(read).toEqual({ kind: 'fault', reason: expect.stringContaining(reason) });
});

test('the limit of an event depends on who sends it, and is counted in bytes', () => {
  const item = (bytes: number) => ({ type: 'page', userId: 'u', properties: { text: 'é'.repeat(bytes / 2 - 60) } });
  expect(readEvent(item(EVENT_LIMIT.browser), facts({ kind: 'browser' })).kind).toBe('event');
  expect(readEvent(item(EVENT_LIMIT.browser + 200), facts({ kind: 'browser' }))).toEqual({
    kind: 'fault',
    reason: expect.stringMatching(/^\d+ bytes, the limit is 32768$/),
  });
  expect(readEvent(item(EVENT_LIMIT.browser * 2), facts({ kind: 'server' })).kind).toBe('event');
  expect(readEvent(item(EVENT_LIMIT.server + 200), facts({ kind: 'server' })).kind).toBe('fault');
});

test('an event of too many fields is refused, wherever they lie', () => {
  const lines = (count: number) => ({ type: 'page', userId: 'u', properties: { lines: Array(count).fill(0) } });
  const context = Object.fromEntries(Array.from({ length: 1_000 }, (_, n) => [`k${n}`, 1]));
  const refused = { kind: 'fault', reason: `more than ${MAX_FIELDS.browser} fields` };
  expect(readEvent(lines(1_490), { ...facts({ kind: 'browser' }), shared: readShared({ context }) }).kind).toBe(
    'event',
  );
  expect(readEvent(lines(1_500), { ...facts({ kind: 'browser' }), shared: readShared({ context }) })).toEqual(refused);
  expect(readEvent(lines(MAX_FIELDS.browser), facts({ kind: 'browser' }))).toEqual(refused);
  expect(readEvent(lines(MAX_FIELDS.browser), facts({ kind: 'server' })).kind).toBe('event');
});

test('what a batch shares is one object for all its events, and what an event says itself goes before', () => {
  const shared = readShared({ context: { locale: 'de', ip: '192.0.2.1', page: { path: '/' } }, sentAt: {} });
  const [one, other, own] = [{}, { context: null }, { context: { locale: 'fr', ip: '198.51.100.2' } }].map((said) =>
    accepted({ type: 'page', userId: 'u', ...said }, { ...facts(), shared }),
  );
  expect(one?.context).toEqual({ locale: 'de', ip: '192.0.2.0', page: { path: '/' } });
  expect(other?.context).toBe(one?.context);
  expect(own?.context).toEqual({ locale: 'fr', ip: '198.51.100.0', page: { path: '/' } });
});

test('only what happened within the hour, at a live source, not imported, is live', () => {
  const hourAgo = { type: 'page', userId: 'u', timestamp: '2026-11-22T11:00:00Z' };
  const earlier = { ...hourAgo, timestamp: '2026-11-22T10:59:59Z' };
  expect(accepted(hourAgo).live).toBe(true);
  expect(accepted(earlier).live).toBe(false);
  expect(accepted(hourAgo, facts({ mode: 'test' }))).toMatchObject({ live: false, test: true });
  expect(accepted(hourAgo, { ...facts(), imported: true })).toMatchObject({ live: false, test: false });
});

test('a machine is marked by what it calls itself', () => {
  expect(accepted({ type: 'page', anonymousId: 'a', context: { userAgent: GOOGLEBOT } }).bot).toBe(true);
  const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';
  expect(accepted({ type: 'page', anonymousId: 'a', context: { userAgent: firefox } }).bot).toBe(false);
});

test('a sentAt that is no date loses nothing', () => {
  const item = { type: 'page', userId: 'u', timestamp: '2026-11-22T11:00:00Z', sentAt: 'now' };
  expect(accepted(item).timestamp).toEqual(new Date('2026-11-22T11:00:00Z'));
});

test('whatever comes in is read or refused, never thrown at', () => {
  const hostile = fc.record(
    {
      type: fc.constantFrom('track', 'identify', 'page', 'nonsense'),
      event: fc.anything(),
      userId: fc.anything(),
      messageId: fc.anything(),
      timestamp: fc.oneof(fc.anything(), fc.date().map(String), fc.constant('9999-12-31T23:59:59Z')),
      sentAt: fc.anything(),
      properties: fc.anything({ withNullPrototype: true }),
      context: fc.anything(),
    },
    { requiredKeys: ['type'] },
  );
  fc.assert(
    fc.property(hostile, (item) => {
      const read = readEvent(item, facts());
      if (read.kind === 'event') expect(read.event.timestamp.getTime()).toBeLessThanOrEqual(receivedAt.getTime());
    }),
  );
});

function facts(source: Partial<Source> = {}) {
  return { source: { ...SHOP, ...source }, receivedAt, imported: false };
}

function accepted(item: unknown, given: BatchFacts = facts()) {
  const read: ReadEvent = readEvent(item, given);
  if (read.kind === 'fault') throw new Error(read.reason);
  return read.event;
}
