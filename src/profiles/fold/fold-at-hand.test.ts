import { afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ordersOf, recordNext } from '../../commerce/index.js';
import { movableClock } from '../../platform/clock.js';
import { database, inTransaction } from '../../platform/mongo.js';
import { useDatabase } from '../../testing/database.js';
import { hostileLog, LOG_START } from '../../testing/hostile-events.js';
import {
  backlog,
  createIntake,
  createSource,
  eventsAtHand,
  type Intake,
  leaveGroups,
  openHand,
  type Source,
  type StoredEvent,
  takeGroups,
} from '../../tracking/index.js';
import { ownersOfIdentifiers } from '../person-data-store.js';
import type { Profile } from '../profile.js';
import { getProfile } from '../profile-store.js';
import { foldNext } from './fold-next.js';
import { refold } from './refold.js';

useDatabase();

const NODE = 'holder';
const MINUTE_MS = 60_000;
const end = new Date(LOG_START.getTime() + 20 * 365 * 86_400_000);
const clock = movableClock(end);
let source: Source;
let intake: Intake;
let round = 0;
let userId: string;

beforeAll(async () => {
  const kinds = { kind: 'server', mode: 'live', project: 'main', simulated: false } as const;
  ({ source } = await createSource({ ...kinds, name: 'Shop' }));
});

beforeEach(() => {
  clock.moveTo(end);
  openHand(NODE);
  intake = createIntake({ clock, node: NODE });
  userId = `held-${round++}`;
});

afterEach(async () => {
  await intake.stop();
  await leaveGroups(NODE);
  await workOff('afterwards', new Date(end.getTime() + 60 * MINUTE_MS));
});

test('what is folded from memory is, to the bit, what is folded from the log', async () => {
  const half = fc.constantFrom('\ud83c', 'a\udf75b', '🍵');
  await fc.assert(
    fc.asyncProperty(hostileLog(25), half, async (log, text) => {
      userId = `held-${round++}`;
      await collect(log.map((event) => itemOf(event, text)));
      expect(eventsAtHand(NODE)).toBe(log.length);
      await workOff(NODE, end);
      const { id, behaviour } = await person();
      expect(behaviour.events).toBe(log.length);
      expect(behaviour).toEqual(await inTransaction((session) => refold(id, session)));
    }),
    { numRuns: 25 },
  );
});

test('both stages take a group from memory, and it is gone when the last has finished', async () => {
  await collect([order('one'), view(1)]);
  await database().collection('events').deleteMany({ userId });
  expect([await foldNext(NODE, end), eventsAtHand(NODE)]).toEqual([2, 2]);
  expect([await recordNext(NODE, end), eventsAtHand(NODE)]).toEqual([2, 0]);
  expect(await backlog()).toMatchObject({ groups: 0 });
  await expectOnce(2);
});

test('an event that was in the log already is not folded again', async () => {
  await collect([view(1)]);
  await collect([view(1), view(2)]);
  await collect([view(1), view(2)]);
  await workOff(NODE, end);
  expect((await person()).behaviour.events).toBe(2);
});

test('nobody else gets what a node holds, and a node that stops leaves it to all at once', async () => {
  await collect([order('left')]);
  expect(await takeGroups('fold', { node: 'other', now: end })).toBeNull();
  expect(await foldNext(NODE, end)).toBe(1);
  await leaveGroups(NODE);
  expect(await recordNext('other', end)).toBe(1);
  expect(await backlog()).toMatchObject({ groups: 0 });
  await expectOnce(1);
});

test('what a node that died held is done by the others when its lease has ended', async () => {
  await collect([order('dead'), view(1)]);
  await foldNext(NODE, end);
  const later = new Date(end.getTime() + MINUTE_MS);
  await workOff('other', later);
  await expectOnce(2);
  // The dead one comes back and finds nothing that it may count again.
  await workOff(NODE, end);
  await workOff(NODE, later);
  await expectOnce(2);
});

test('a lease that is about to end is given back, not worked on', async () => {
  await collect([view(1)]);
  const late = new Date(end.getTime() + MINUTE_MS - 5_000);
  expect(await foldNext(NODE, late)).toBe(1);
  expect([eventsAtHand(NODE), (await backlog()).groups]).toEqual([0, 1]);
  await workOff('other', late);
  expect((await person()).behaviour.events).toBe(1);
});

test('a fold that fails leaves its groups to whoever takes them next, at once', async () => {
  await collect([view(1)]);
  await database().command({ collMod: 'profiles', validator: { createdAt: { $exists: false } } });
  await expect(foldNext(NODE, end)).rejects.toThrow('validation');
  await database().command({ collMod: 'profiles', validator: {} });
  expect(eventsAtHand(NODE)).toBe(0);
  await workOff('other', end);
  expect((await person()).behaviour.events).toBe(1);
});

test('more than fits waits for the stages, then goes by way of the database, and is folded in order', async () => {
  await leaveGroups(NODE);
  openHand(NODE, 1);
  const patient = createIntake({ clock, node: NODE, limits: { patienceMs: 0 } });
  for (const second of [1, 2, 3]) await collect([view(second)], patient);
  expect([eventsAtHand(NODE), (await backlog()).groups]).toEqual([1, 3]);
  expect([await foldNext(NODE, end), await recordNext(NODE, end)]).toEqual([1, 1]);
  // What came later waits in the database; until the stages have caught up nothing is held.
  await collect([view(4)], patient);
  expect(eventsAtHand(NODE)).toBe(0);
  await workOff(NODE, end);
  await collect([view(5)], patient);
  expect(eventsAtHand(NODE)).toBe(1);
  await workOff(NODE, end);
  expect((await person()).behaviour).toMatchObject({ events: 5, lastSeenAt: at(5) });
  await patient.stop();
});

async function workOff(node: string, now: Date): Promise<void> {
  while ((await foldNext(node, now)) + (await recordNext(node, now)) > 0);
}

async function collect(batch: object[], by = intake): Promise<void> {
  const answer = await by.collect(source, batch, { receivedAt: end, imported: true });
  expect(answer).toMatchObject({ kind: 'collected', rejected: [] });
}

async function person(): Promise<Profile> {
  const [id] = await ownersOfIdentifiers([`user:${userId}`]);
  const profile = id && (await getProfile(id));
  if (!profile) throw new Error('nobody was folded');
  return profile;
}

/** With one order among them. */
async function expectOnce(events: number): Promise<void> {
  const { id, behaviour } = await person();
  expect([behaviour.events, (await ordersOf([id])).length]).toEqual([events, 1]);
}

function at(second: number): Date {
  return new Date(LOG_START.getTime() + second * 1000);
}

function view(second: number): object {
  const who = { userId, messageId: `${userId}-${second}`, timestamp: at(second).toISOString() };
  return { type: 'track', event: 'Product Viewed', ...who, properties: { product_id: 'cup' } };
}

function order(id: string): object {
  const properties = { order_id: id, currency: 'GBP', products: [{ product_id: 'cup', price: 5, quantity: 1 }] };
  return { ...view(0), event: 'Order Completed', properties };
}

function itemOf(
  { type, name, timestamp, properties, context, traits, anonymousId }: StoredEvent,
  text: string,
): object {
  const facts = structuredClone({ properties, traits: { ...traits, [text]: text }, context });
  const page = { path: text, url: `https://shop.example/?utm_source=${text}` };
  const who = { userId, ...(anonymousId && { anonymousId }) };
  const at = timestamp.toISOString();
  return { type, ...(name && { event: name }), timestamp: at, ...who, ...facts, context: { page, ...facts.context } };
}
