import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { actsOf, type Deed, type Reader } from './simulated-people.js';

const DAY_MS = 86_400_000;
const acceptedAt = new Date('2026-06-01T10:00:00Z');
const reader = fc.record({
  customerId: fc.integer({ min: 12_000, max: 19_000 }).map(String),
  ordersAnyway: fc.boolean(),
  acceptedAt: fc.constant(acceptedAt),
});
const everybody: Reader[] = Array.from({ length: 3000 }, (_, at) => ({
  customerId: String(12_000 + at),
  ordersAnyway: false,
  acceptedAt,
}));

test('the same person always does the same', () => {
  fc.assert(fc.property(reader, (person) => expect(actsOf(person)).toEqual(actsOf({ ...person }))));
});

test('nobody does a thing twice, and acts come in the order of time', () => {
  fc.assert(
    fc.property(reader, (person) => {
      const acts = actsOf(person);
      expect(new Set(acts.map(({ deed }) => deed)).size).toBe(acts.length);
      const times = acts.map(({ at }) => at.getTime());
      expect(times).toEqual([...times].sort((a, b) => a - b));
    }),
  );
});

test('people act long after a scanner would have, and order well inside thirty days', () => {
  fc.assert(
    fc.property(reader, (person) => {
      for (const { deed, at } of actsOf(person)) {
        const later = at.getTime() - acceptedAt.getTime();
        expect(later).toBeLessThan(25 * DAY_MS);
        if (deed === 'scan') expect(later).toBe(0);
        else expect(later).toBeGreaterThanOrEqual(15 * 60_000);
      }
    }),
  );
});

test('whoever orders anyway is given no simulated order', () => {
  fc.assert(
    fc.property(reader, (person) => {
      const deeds = actsOf({ ...person, ordersAnyway: true }).map(({ deed }) => deed);
      expect(deeds).not.toContain('order');
    }),
  );
});

test('nobody who orders unsubscribes', () => {
  for (const acts of everybody.map(actsOf)) {
    const deeds = new Set<Deed>(acts.map(({ deed }) => deed));
    if (deeds.has('order')) expect(deeds.has('one-click') || deeds.has('unsubscribe')).toBe(false);
  }
});

test('every kind of act occurs among three thousand people', () => {
  const seen = new Set(everybody.flatMap(actsOf).map(({ deed }) => deed));
  expect([...seen].sort()).toEqual(['click', 'machine-open', 'one-click', 'open', 'order', 'scan', 'unsubscribe']);
});
