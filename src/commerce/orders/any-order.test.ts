import { beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { movableClock } from '../../platform/clock.js';
import { type Behaviour, foldNext, mergesWaiting, ownersOf, profilesById } from '../../profiles/index.js';
import { useDatabase } from '../../testing/database.js';
import { aShop } from '../../testing/shop.js';
import { createIntake, type Source } from '../../tracking/index.js';
import { followMerge } from './follow-merge.js';
import { ordersOf } from './order-store.js';
import { recordNext } from './record-orders.js';

useDatabase();

const now = new Date('2026-11-22T12:00:00Z');
const START = now.getTime() - 100 * 86_400_000;
const HOURS_12 = 43_200_000;

interface Drawn {
  kind: 'page' | 'identify' | 'alias' | 'order' | 'refund' | 'both';
  user: string;
  device: string;
  /** Half days since the start; a hundred days make reach matter. */
  when: number;
  trusted: boolean;
  address: string;
}

const drawn = fc.record<Drawn>({
  kind: fc.constantFrom('page', 'page', 'page', 'identify', 'identify', 'alias', 'order', 'refund', 'both'),
  user: fc.constantFrom('u1', 'u2', 'u3', 'u4', 'u5', 'u6'),
  device: fc.constantFrom('a1', 'a2'),
  when: fc.nat(199),
  trusted: fc.boolean(),
  address: fc.constantFrom('ana', 'bea', 'cid'),
});
const scene = fc
  .uniqueArray(drawn, { minLength: 2, maxLength: 22, selector: (event) => JSON.stringify(event) })
  .chain((events) =>
    fc.record({
      events: fc.constant(events),
      shuffled: fc.shuffledSubarray([...events.keys(), ...events.keys()].slice(0, events.length + 4), {
        minLength: Math.min(events.length + 4, events.length * 2),
      }),
      cuts: fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 4 }),
      deeds: fc.array(fc.constantFrom('fold', 'record', 'follow', 'all', 'none'), { minLength: 1, maxLength: 6 }),
    }),
  );

// The same in all rounds: at the same moment the log is in the order of its ids, which begin with the source's.
let server: Source;
let browser: Source;
beforeAll(async () => {
  server = await aShop('server', 'one');
  browser = await aShop('browser', 'one');
});

type Scene = typeof scene extends fc.Arbitrary<infer T> ? T : never;

test('any order, repetition and batching of the same events ends in the same profiles and the same orders', async () => {
  let round = 0;
  await fc.assert(
    fc.asyncProperty(scene, async (one) => {
      const first = await endOf(one, `r${round++}`, [...one.events.keys()], [one.events.length], ['all']);
      const other = await endOf(one, `r${round++}`, one.shuffled, one.cuts, one.deeds);
      const single = await endOf(one, `r${round++}`, [...one.shuffled].reverse(), [1], one.deeds);
      expect(other).toEqual(first);
      expect(single).toEqual(first);
    }),
    { numRuns: 8 },
  );
}, 120_000);

/** What is known in the end: of everybody with events the behaviour and the orders, by what makes them up. */
async function endOf(
  { events }: Scene,
  name: string,
  order: number[],
  cuts: number[],
  deeds: string[],
): Promise<string[]> {
  const intake = createIntake({ clock: movableClock(now), node: 'test' });
  let turn = 0;
  for (let from = 0; from < order.length; ) {
    const size = cuts[turn % cuts.length] ?? 1;
    const group = order.slice(from, from + size);
    for (const source of [server, browser]) {
      const items = group.flatMap((index) => {
        const event = events[index];
        return event && event.trusted === (source === server) ? [itemOf(event, name, index)] : [];
      });
      if (items.length > 0) await intake.collect(source, items, { receivedAt: now, imported: true });
    }
    await work(deeds[turn % deeds.length] ?? 'all');
    from += size;
    turn += 1;
  }
  await work('all');
  await intake.stop();
  return contentsOf(events, name);
}

async function work(deed: string): Promise<void> {
  if (deed === 'fold') await foldNext('test', now);
  if (deed === 'record') await recordNext('test', now);
  if (deed === 'follow') await followMerge('test', now);
  if (deed !== 'all') return;
  while ((await foldNext('test', now)) || (await recordNext('test', now)) || (await followMerge('test', now)));
  expect(await mergesWaiting()).toBe(0);
}

async function contentsOf(events: Drawn[], name: string): Promise<string[]> {
  const refs = events.flatMap(({ user, device, when, kind }) => {
    const at = timeOf(when);
    return kind === 'page' || kind === 'order' || kind === 'refund'
      ? [{ subject: `anonymous:${name}-${device}`, at }]
      : [{ subject: `user:${name}-${user}`, at }];
  });
  const ids = [...new Set(await ownersOf(refs, now))];
  const profiles = await profilesById(ids);
  const contents = await Promise.all(
    profiles.map(async ({ id, behaviour, orders }) => {
      const facts = await ordersOf([id]);
      return JSON.stringify({
        behaviour: settled(behaviour),
        orders: facts.length > 0 ? orders : null,
        facts: facts.map(({ id: order, kind, at, net, amount, subject }) => ({
          order,
          kind,
          at,
          net,
          amount,
          subject,
        })),
      });
    }),
  );
  return contents.map((text) => text.replaceAll(name, 'r')).sort();
}

/** Whoever has no events is as old as their row. */
function settled({ firstSeenAt, lastSeenAt, ...rest }: Behaviour) {
  return rest.events > 0 ? { firstSeenAt, lastSeenAt, ...rest } : rest;
}

function timeOf(when: number): Date {
  return new Date(START + when * HOURS_12);
}

function itemOf({ kind, user, device, when, address }: Drawn, name: string, index: number): Record<string, unknown> {
  const common = { messageId: `${name}-${index}`, timestamp: timeOf(when).toISOString() };
  const [userId, anonymousId] = [`${name}-${user}`, `${name}-${device}`];
  const product = { product_id: 'p', price: 2, quantity: 1 + (index % 3) };
  switch (kind) {
    case 'page':
      return { ...common, type: 'page', anonymousId };
    case 'identify':
      return {
        ...common,
        type: 'identify',
        userId,
        anonymousId,
        traits: { plan: address, email: `${name}-${address}@x.example` },
      };
    case 'alias':
      return { ...common, type: 'alias', userId, previousId: anonymousId };
    case 'both':
      return { ...common, type: 'track', event: 'Product Viewed', userId, anonymousId, properties: product };
    case 'order':
      return {
        ...common,
        type: 'track',
        event: 'Order Completed',
        anonymousId,
        properties: { order_id: `${name}-${index}`, currency: 'GBP', products: [product] },
      };
    case 'refund':
      return {
        ...common,
        type: 'track',
        event: 'Order Refunded',
        anonymousId,
        properties: { refund_id: `${name}-${index}`, currency: 'GBP', products: [product] },
      };
  }
}
