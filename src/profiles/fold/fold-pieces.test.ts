import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { mongo } from 'mongoose';
import { aFoldedEvent, hostileLog, LOG_START } from '../../testing/hostile-events.js';
import type { StoredEvent } from '../../tracking/index.js';
import type { OrdersSection, ScoresSection } from '../profile.js';
import { searchWords } from '../search-words.js';
import { type Behaviour, emptyBehaviour } from './behaviour.js';
import { foldEvents } from './fold-event.js';

const nothing = emptyBehaviour(LOG_START);
const PROFILE_LIMIT = 32 * 1024;

test('folding in pieces comes to the same bits as folding at once, with the database in between', () => {
  fc.assert(
    fc.property(hostileLog(40), fc.infiniteStream(fc.nat(7)), (log, cuts) => {
      let pieces = nothing;
      for (let from = 0; from < log.length; ) {
        const to = from + 1 + (cuts.next().value ?? 0);
        pieces = stored(foldEvents(pieces, log.slice(from, to)));
        from = to;
      }
      expect(pieces).toEqual(stored(foldEvents(nothing, log)));
    }),
    { numRuns: 60 },
  );
});

test('folding never changes what it was given', () => {
  fc.assert(
    fc.property(hostileLog(20), fc.nat(20), (log, cut) => {
      const before = foldEvents(nothing, log.slice(0, cut));
      const copy = structuredClone(before);
      foldEvents(before, log.slice(cut));
      expect(before).toEqual(copy);
    }),
    { numRuns: 40 },
  );
});

test('whatever is sent, everything known of a person fits into 32 KB', () => {
  let largest = 0;
  fc.assert(
    fc.property(hostileLog(60), (log) => {
      largest = Math.max(largest, profileSize(foldEvents(nothing, log)));
    }),
    { numRuns: 60 },
  );
  expect(largest).toBeGreaterThan(4_000);
  expect(largest).toBeLessThan(PROFILE_LIMIT);
});

test('the largest profile that can be made fits into 32 KB', () => {
  const wide = (n: number, bytes: number) => `${n}`.padStart(4, '0') + '語'.repeat(Math.floor((bytes - 4) / 3));
  const log: StoredEvent[] = Array.from({ length: 400 }, (_, n) => {
    const id = wide(n, 48);
    const campaign = { id, name: id, source: id, medium: id, term: id, content: id };
    const page = { path: wide(n, 150), referrer: wide(n, 150) };
    return [
      aFoldedEvent(4 * n, {
        name: 'Product Viewed',
        properties: { product_id: id, category: id },
        context: { campaign, page },
      }),
      aFoldedEvent(4 * n + 1, { name: wide(n, 48), properties: { value: 1e9, currency: 'GBP' } }),
      aFoldedEvent(4 * n + 2, {
        type: 'identify',
        traits: { [wide(n, 20)]: 'x', lastName: '語'.repeat(80), firstName: '語'.repeat(80) },
      }),
      aFoldedEvent(4 * n + 3, {
        type: 'identify',
        userId: '語'.repeat(256),
        traits: { email: `${'a'.repeat(242)}@shop.example` },
      }),
    ];
  }).flat();
  const behaviour = foldEvents(nothing, log);
  expect(behaviour.dropped).toMatchObject({ products: 370, categories: 385, recentProducts: 380, touches: 392 });
  expect(profileSize(behaviour)).toBeGreaterThan(20_000);
  expect(profileSize(behaviour)).toBeLessThan(PROFILE_LIMIT);
});

function stored(behaviour: Behaviour): Behaviour {
  return mongo.BSON.deserialize(mongo.BSON.serialize(behaviour)) as Behaviour;
}

/** With the other sections as large as they come. */
function profileSize(behaviour: Behaviour): number {
  const money = { gross: 1e15, refunded: 1e15, unmatchedRefunds: 1e15, net: 1e15 };
  const orders: OrdersSection = {
    count: 1e9,
    days: 1e9,
    firstAt: LOG_START,
    lastAt: LOG_START,
    ...money,
    currency: 'GBP',
  };
  const scores: Record<keyof ScoresSection, unknown> = {
    ...{
      runId: 'x'.repeat(40),
      at: LOG_START,
      rfm: { recency: 5, frequency: 5, monetary: 5 },
      tier: 'A',
      atRisk: true,
    },
    ...{
      recencyDays: 1e9,
      orderDays: 1e9,
      money: 1e15,
      recentMoney: 1e15,
      frequencyChange: 0.1,
      risk: 0.1,
      riskInterval: [0.1, 0.2],
    },
    ...{ atStake: 1e15, rank: 1e9, reasons: Array(8).fill('x'.repeat(120)) },
  };
  const row = {
    _id: 'x'.repeat(36),
    createdAt: LOG_START,
    bucket: 9999,
    behaviour,
    orders,
    scores,
    versions: { orders: 1, scores: 'x'.repeat(40), behaviour: 1e12 },
  };
  return mongo.BSON.calculateObjectSize({ ...row, search: searchWords(behaviour) });
}
