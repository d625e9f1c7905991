import { beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { movableClock } from '../../platform/clock.js';
import { database } from '../../platform/mongo.js';
import { useDatabase } from '../../testing/database.js';
import { createIntake, createSource, eventsOf, type Intake, type Source, takeGroups } from '../../tracking/index.js';
import { subjectsOf } from '../identity/identity-store.js';
import { resolveProfiles } from '../identity/resolve-profiles.js';
import type { Profile, ProfileId } from '../profile.js';
import { findProfiles } from '../profile-lists-store.js';
import { getProfile } from '../profile-store.js';
import { emptyBehaviour } from './behaviour.js';
import { foldEvents, isFolded } from './fold-event.js';
import { foldNext } from './fold-next.js';

useDatabase();

const now = new Date('2026-11-22T12:00:00Z');
const afterLease = new Date(now.getTime() + 60_000);
const clock = movableClock(now);
const NAMES = ['Product Viewed', 'Order Completed', 'a.b', '$set', 'constructor'];

interface Drawn {
  person: number;
  second: number;
  name: string;
  trait: string;
}

let intake: Intake;
let source: Source;
let testSource: Source;
beforeAll(async () => {
  intake = createIntake({ clock, node: 'node-1' });
  const shop = { kind: 'server' as const, project: 'main', simulated: false };
  ({ source } = await createSource({ ...shop, name: 'Shop', mode: 'live' }));
  ({ source: testSource } = await createSource({ ...shop, name: 'Trial', mode: 'test' }));
});

const drawnEvents = fc.uniqueArray(
  fc.record<Drawn>({
    person: fc.nat(2),
    second: fc.nat(30),
    name: fc.constantFrom(...NAMES),
    trait: fc.constantFrom('free', 'gold'),
  }),
  { minLength: 1, maxLength: 25, selector: (event) => JSON.stringify(event) },
);

test('any order, batching and repetition of the same events ends in the same behaviour', async () => {
  let round = 0;
  const arrival = fc.record({ events: drawnEvents, seed: fc.infiniteStream(fc.nat(1000)), cuts: fc.array(fc.nat(6)) });
  await fc.assert(
    fc.asyncProperty(arrival, async ({ events, seed, cuts }) => {
      const prefix = `r${round++}`;
      const items = events.map((event, n) => itemOf(prefix, event, n));
      const shuffled = [...items, ...items.filter((_, n) => n % 3 === 0)]
        .map((item) => ({ item, place: seed.next().value ?? 0 }))
        .sort((one, other) => one.place - other.place)
        .map(({ item }) => item);
      for (const batch of cutUp(shuffled, cuts)) {
        await collect(batch);
        if (batch.length % 2 === 0) await foldAll();
      }
      await foldAll();
      for (const person of new Set(events.map((event) => event.person))) await expectFolded(`user:${prefix}-${person}`);
    }),
    { numRuns: 30 },
  );
});

test('two nodes that fold at once fold everything once', async () => {
  const items = Array.from({ length: 120 }, (_, n) =>
    itemOf('pair', { person: n % 3, second: n, name: 'Seen', trait: 'x' }, n),
  );
  for (const batch of cutUp(items, [7])) await collect(batch);
  await Promise.all([foldAll('node-1'), foldAll('node-2'), foldAll('node-3')]);
  for (const person of [0, 1, 2]) {
    const { behaviour } = await profileOf(`user:pair-${person}`);
    expect(behaviour.events).toBe(80);
    await expectFolded(`user:pair-${person}`);
  }
});

test('a group taken by a node that dies is folded once by another', async () => {
  await collect([itemOf('dies', { person: 0, second: 1, name: 'Seen', trait: 'x' }, 1)]);
  await takeGroups('fold', { node: 'dead', now });
  expect(await foldNext('node-2', new Date(afterLease.getTime() - 1))).toBe(0);
  expect(await foldNext('node-2', afterLease)).toBeGreaterThan(0);
  expect(await foldNext('dead', afterLease)).toBe(0);
  expect((await profileOf('user:dies-0')).behaviour.events).toBe(2);
});

test('a node that comes back late leaves nothing behind', async () => {
  await collect([itemOf('late', { person: 0, second: 1, name: 'Seen', trait: 'x' }, 1)]);
  const folded = await Promise.all([foldNext('node-1', now), foldNext('node-2', afterLease)]);
  expect(Math.max(...folded)).toBe(2);
  await foldAll();
  expect((await profileOf('user:late-0')).behaviour.events).toBe(2);
});

test('a fold that fails halfway leaves everything to whoever takes the group next', async () => {
  await collect([itemOf('fails', { person: 0, second: 1, name: 'Seen', trait: 'x' }, 1)]);
  await resolveProfiles(['user:fails-0'], now);
  await database().command({ collMod: 'profiles', validator: { 'behaviour.events': { $lt: 1 } } });
  await expect(foldNext('node-1', now)).rejects.toThrow('validation');
  await database().command({ collMod: 'profiles', validator: {} });
  expect((await profileOf('user:fails-0')).behaviour.events).toBe(0);
  expect(await foldNext('node-1', now)).toBe(0);
  expect(await foldNext('node-1', afterLease)).toBeGreaterThan(0);
  expect((await profileOf('user:fails-0')).behaviour.events).toBe(2);
});

test('an event of the past makes the profile be folded again, exactly', async () => {
  await collect([identify('past', 'p-2', { plan: 'gold' }, 20)]);
  await foldAll();
  await collect([identify('past', 'p-1', { plan: 'free', city: 'Rome' }, 10)]);
  await foldAll();
  const { behaviour } = await profileOf('user:past');
  expect(behaviour).toMatchObject({ events: 2, traits: { plan: 'gold', city: 'Rome' }, newestId: `${source.id}:p-2` });
  await expectFolded('user:past');
});

test('machines and test sources leave no profile', async () => {
  const userAgent = 'Googlebot/2.1 (+http://www.google.com/bot.html)';
  await collect([{ type: 'page', anonymousId: 'robot', context: { userAgent } }]);
  await intake.collect(testSource, [{ type: 'page', userId: 'tester' }], { receivedAt: now, imported: false });
  await foldAll();
  expect(await findProfiles({ text: 'tester', limit: 5 })).toEqual([]);
  const people = await resolveProfiles(['anonymous:robot', 'user:tester'], now);
  for (const id of people.values()) expect((await getProfile(id))?.behaviour.events).toBe(0);
});

function itemOf(prefix: string, { person, second, name, trait }: Drawn, n: number) {
  const userId = `${prefix}-${person}`;
  const timestamp = new Date(now.getTime() - 3_600_000 + second * 1000).toISOString();
  return [
    { type: 'track', event: name, userId, messageId: `${prefix}-t${n}`, timestamp },
    {
      type: 'identify',
      userId,
      messageId: `${prefix}-i${n}`,
      timestamp,
      traits: { plan: trait, [`seen${n}`]: second },
    },
  ];
}

function identify(userId: string, messageId: string, traits: Record<string, unknown>, second: number) {
  const timestamp = new Date(now.getTime() - 3_600_000 + second * 1000).toISOString();
  return { type: 'identify', userId, messageId, traits, timestamp };
}

/** Cuts a list into pieces of the given sizes, over and over; without sizes into one. */
function cutUp<T>(items: T[], sizes: number[]): T[][] {
  const pieces: T[][] = [];
  for (let from = 0; from < items.length; from += pieces.at(-1)?.length ?? 1) {
    const size = sizes[pieces.length % Math.max(1, sizes.length)] ?? items.length;
    pieces.push(items.slice(from, from + Math.max(1, size)));
  }
  return pieces;
}

async function collect(items: unknown[]): Promise<void> {
  // The intake changes what it is given; the same item may be handed in again.
  const batch = items.flat().map((item) => JSON.parse(JSON.stringify(item)));
  expect(await intake.collect(source, batch, { receivedAt: now, imported: false })).toMatchObject({
    kind: 'collected',
  });
}

async function foldAll(node = 'node-1'): Promise<void> {
  while (await foldNext(node, now));
}

async function profileOf(subject: string): Promise<Profile> {
  const id = (await resolveProfiles([subject], now)).get(subject) as ProfileId;
  const profile = await getProfile(id);
  if (!profile) throw new Error(`no profile of ${subject}`);
  return profile;
}

/** The promise itself: behaviour is the fold of the log. */
async function expectFolded(subject: string): Promise<void> {
  const { id, createdAt, behaviour } = await profileOf(subject);
  const log = [];
  for await (const event of eventsOf(await subjectsOf(id))) if (isFolded(event)) log.push(event);
  expect(log.length).toBeGreaterThan(0);
  expect(JSON.stringify(behaviour)).toBe(JSON.stringify(foldEvents(emptyBehaviour(createdAt), log)));
}
