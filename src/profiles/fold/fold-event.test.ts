import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { mongo } from 'mongoose';
import { aFoldedEvent } from '../../testing/hostile-events.js';
import type { StoredEvent } from '../../tracking/index.js';
import { emptyBehaviour } from './behaviour.js';
import { foldEvents, isFolded, isLate } from './fold-event.js';
import { MAX_NAMES, OTHER_NAMES } from './fold-names.js';
import { MAX_TRAITS } from './fold-traits.js';

const START = new Date('2026-11-22T12:00:00Z');
const nothing = emptyBehaviour(START);

test('events add up: first, last, how many, of which name', () => {
  const events = [anEvent(1, { name: 'Order Completed' }), anEvent(2, { type: 'page', name: '' }), anEvent(3)];
  expect(foldEvents(nothing, events)).toMatchObject({
    firstSeenAt: at(1),
    lastSeenAt: at(3),
    newestAt: at(3),
    newestId: 'shop:3',
    events: 3,
    byName: { 'Order Completed': 1, Seen: 1 },
    userId: 'u',
  });
});

test('folding changes nothing but its own result', () => {
  const before = foldEvents(nothing, [anEvent(1)]);
  const copy = structuredClone(before);
  foldEvents(before, [identify(2, { name: 'Ana' })]);
  expect(before).toEqual(copy);
});

test('an event is late when its place in the log is not after all that was folded', () => {
  const folded = foldEvents(nothing, [anEvent(5)]);
  expect(isLate(nothing, anEvent(1))).toBe(false);
  expect(isLate(folded, anEvent(4))).toBe(true);
  expect(isLate(folded, anEvent(5))).toBe(true);
  expect(isLate(folded, { ...anEvent(5), _id: 'shop:5a' })).toBe(false);
  expect(isLate(folded, anEvent(6))).toBe(false);
});

test('machines and tests are not folded', () => {
  expect(isFolded(anEvent(1))).toBe(true);
  expect(isFolded({ ...anEvent(1), bot: true })).toBe(false);
  expect(isFolded({ ...anEvent(1), test: true })).toBe(false);
});

test("a server's address is verified, a page's claim is not and never overwrites it", () => {
  const claimed = foldEvents(nothing, [{ ...identify(1, { email: ' Ana@Example.com ' }), trusted: false }]);
  expect(claimed.email).toEqual({ address: 'ana@example.com', verified: false });
  const verified = foldEvents(claimed, [identify(2, { email: 'ana@shop.example' })]);
  expect(verified.email).toEqual({ address: 'ana@shop.example', verified: true });
  const attacked = foldEvents(verified, [{ ...identify(3, { email: 'eve@evil.example' }), trusted: false }]);
  expect(attacked.email).toEqual({ address: 'ana@shop.example', verified: true });
});

test.each([7, null, 'nobody', 'a@b@c', 'two words@x.example', '"<script>"@x.example', `${'a'.repeat(250)}@x.example`])(
  '%j is no address',
  (email) => expect(foldEvents(nothing, [identify(1, { email })]).email).toBeUndefined(),
);

test('a later trait wins, null takes it back, and a page never overwrites a server', () => {
  const known = foldEvents(nothing, [
    identify(1, { plan: 'free', city: 'Rome' }),
    identify(2, { plan: 'gold', city: null }),
  ]);
  expect(known.traits).toEqual({ plan: 'gold' });
  const attacked = foldEvents(known, [{ ...identify(3, { plan: 'free', colour: 'red' }), trusted: false }]);
  expect(attacked.traits).toEqual({ plan: 'gold', colour: 'red' });
});

test('what a page claims cannot crowd out what the server knows', () => {
  const many = Object.fromEntries(Array.from({ length: 80 }, (_, n) => [`claim${n}`, n]));
  const full = foldEvents(nothing, [{ ...identify(1, many), trusted: false }]);
  expect(Object.keys(full.traits)).toHaveLength(MAX_TRAITS);
  const after = foldEvents(full, [identify(2, { firstName: 'Ana' })]);
  expect(after.traits.firstName).toBe('Ana');
  expect(Object.keys(after.traits)).toHaveLength(MAX_TRAITS);
});

test('names past the cap are counted together', () => {
  const events = Array.from({ length: MAX_NAMES + 7 }, (_, n) => anEvent(n, { name: `Name ${n}` }));
  const { byName } = foldEvents(nothing, [...events, anEvent(999, { name: 'Name 0' })]);
  expect(byName['Name 0']).toBe(2);
  expect(byName[OTHER_NAMES]).toBe(7);
  expect(Object.keys(byName)).toHaveLength(MAX_NAMES + 1);
});

test('names that are words of the language are counted like any other', () => {
  const names = ['constructor', 'constructor', 'toString', '__proto__', '$set', 'a.b', ''];
  const { byName } = foldEvents(
    nothing,
    names.map((name, n) => anEvent(n, { name })),
  );
  expect(byName).toEqual({ constructor: 2, toString: 1, [OTHER_NAMES]: 1, _$set: 1, 'a.b': 1, '': 1 });
});

test('whatever is folded stays small and can be stored', () => {
  const text = fc.string({ unit: 'binary', maxLength: 300 });
  const events = fc.array(
    fc.record({
      name: text,
      traits: fc.dictionary(text, fc.oneof(text, fc.integer()), { maxKeys: 90 }),
      trusted: fc.boolean(),
    }),
    { maxLength: 30 },
  );
  fc.assert(
    fc.property(events, (drawn) => {
      const log = drawn.flatMap(({ name, traits, trusted }, n) => [
        anEvent(2 * n, { name }),
        { ...identify(2 * n + 1, traits), trusted },
      ]);
      expect(mongo.BSON.calculateObjectSize(foldEvents(nothing, log))).toBeLessThan(30_000);
    }),
    { numRuns: 20 },
  );
});

function at(second: number): Date {
  return new Date(START.getTime() + second * 1000);
}

function identify(second: number, traits: Record<string, unknown>): StoredEvent {
  return { ...anEvent(second), type: 'identify', name: '', traits };
}

function anEvent(second: number, given: Partial<StoredEvent> = {}): StoredEvent {
  return aFoldedEvent(second, { _id: `shop:${second}`, timestamp: at(second), receivedAt: at(second), ...given });
}
