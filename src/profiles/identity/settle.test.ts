import { beforeAll, expect, test } from '@jest/globals';
import { movableClock } from '../../platform/clock.js';
import { database } from '../../platform/mongo.js';
import { useDatabase } from '../../testing/database.js';
import { createIntake, createSource, type Intake, type Source } from '../../tracking/index.js';
import { currentIdOf, idsOf } from '../absorb-store.js';
import { foldNext } from '../fold/fold-next.js';
import { countProfiles, findProfiles } from '../profile-lists-store.js';
import { getProfile } from '../profile-store.js';
import { identitiesById, spansOf, subjectsOf } from './identity-store.js';
import { mergesPage } from './merge-store.js';
import { ownersOf } from './resolve-profiles.js';
import { suggestionsPage } from './suggestion-store.js';

useDatabase();

const now = new Date('2026-11-22T12:00:00Z');
const day = (n: number) => new Date(now.getTime() - (100 - n) * 86_400_000);
let intake: Intake;
let server: Source;
let browser: Source;
let count = 0;
beforeAll(async () => {
  intake = createIntake({ clock: movableClock(now), node: 'node-1' });
  const shop = { mode: 'live', project: 'main', simulated: false } as const;
  ({ source: server } = await createSource({ ...shop, kind: 'server', name: 'Shop' }));
  ({ source: browser } = await createSource({ ...shop, kind: 'browser', name: 'Site' }));
});

test('a visitor who logs in is one profile, and the visitor’s is absorbed', async () => {
  await arrive(page('a1', 90), page('a1', 91));
  const visitor = await ownerAt('anonymous:a1', 90);
  const bucket = (await getProfile(visitor))?.bucket;
  const before = await countProfiles();
  await arrive(identify('u1', 92, { anonymousId: 'a1', traits: { name: 'Ana' } }));
  const customer = await ownerAt('user:u1', 92);
  expect(await ownerAt('anonymous:a1', 90)).toBe(customer);
  expect(customer).not.toBe(visitor);
  expect(await getProfile(customer)).toMatchObject({
    bucket,
    behaviour: { events: 3, userId: 'u1', firstSeenAt: day(90) },
  });
  expect(await getProfile(visitor)).toMatchObject({ behaviour: { events: 0 } });
  expect(await idsOf(customer)).toEqual([customer, visitor]);
  expect(await idsOf(visitor)).toEqual([customer, visitor]);
  expect(await currentIdOf(visitor)).toBe(customer);
  expect(await countProfiles()).toBe(before);
  expect((await findProfiles({ limit: 1000 })).map(({ id }) => id)).not.toContain(visitor);
  expect(await mergesPage({ limit: 1 })).toMatchObject([
    {
      from: visitor,
      into: customer,
      rule: 'identified',
      events: 2,
      orders: null,
      absorbed: true,
      undone: null,
      moved: [{ subject: 'anonymous:a1', from: day(62), to: null, events: 2 }],
    },
  ]);
});

test('what was done more than thirty days before the log-in stays the visitor’s', async () => {
  await arrive(page('a2', 10), page('a2', 55));
  const visitor = await ownerAt('anonymous:a2', 10);
  await arrive(identify('u2', 60, { anonymousId: 'a2' }));
  expect(await ownerAt('anonymous:a2', 10)).toBe(visitor);
  expect(await eventsOf(visitor)).toBe(1);
  expect(await eventsOf(await ownerAt('user:u2', 60))).toBe(2);
  expect(await currentIdOf(visitor)).toBe(visitor);
});

test('an alias brings all of it', async () => {
  await arrive(page('a3', 10), page('a3', 55));
  await arrive({ type: 'alias', userId: 'u3', previousId: 'a3', timestamp: day(60) });
  await arrive({ type: 'alias', userId: 'u3', previousId: 'a3b', timestamp: day(61) });
  await arrive(page('a3b', 5));
  expect(await eventsOf(await ownerAt('user:u3', 60))).toBe(5);
  const into = await ownerAt('user:u3', 60);
  expect(await mergesPage({ limit: 9, profileId: into })).toMatchObject([{ rule: 'alias', events: 2, absorbed: true }]);
});

test('an event of the anonymous time that comes late belongs to whom it would have belonged', async () => {
  await arrive(identify('u4', 60, { anonymousId: 'a4' }));
  await arrive(page('a4', 50));
  await arrive(page('a4', 20));
  expect(await eventsOf(await ownerAt('user:u4', 60))).toBe(2);
  expect(await ownerAt('anonymous:a4', 20)).not.toBe(await ownerAt('user:u4', 60));
  expect(await eventsOf(await ownerAt('anonymous:a4', 20))).toBe(1);
});

test('on a shared device everybody has their own time', async () => {
  await arrive(page('a5', 49), identify('u5', 50, { anonymousId: 'a5' }), page('a5', 51));
  await arrive(identify('u6', 52, { anonymousId: 'a5' }), page('a5', 53), page('a5', 54));
  await arrive(identify('u5', 55, { anonymousId: 'a5' }), page('a5', 56));
  expect(await eventsOf(await ownerAt('user:u5', 50))).toBe(5);
  expect(await eventsOf(await ownerAt('user:u6', 50))).toBe(3);
  expect(await spansOf(await ownerAt('user:u6', 50))).toEqual([
    { subject: 'anonymous:a5', from: day(52), to: day(55) },
    { subject: 'user:u6', from: null, to: null },
  ]);
});

test('a log-out keeps the device with who was there; a reset begins another visitor', async () => {
  await arrive(identify('u7', 50, { anonymousId: 'a7' }), page('a7', 51), page('a7-after-reset', 52));
  expect(await ownerAt('anonymous:a7', 51)).toBe(await ownerAt('user:u7', 50));
  expect(await ownerAt('anonymous:a7-after-reset', 52)).not.toBe(await ownerAt('user:u7', 50));
});

test('a device of six users is nobody’s', async () => {
  for (let n = 0; n < 5; n++) await arrive(page('kiosk', 50 + n), identify(`k${n}`, 50 + n, { anonymousId: 'kiosk' }));
  expect(await eventsOf(await ownerAt('user:k0', 50))).toBe(2);
  await arrive(identify('k5', 60, { anonymousId: 'kiosk' }));
  expect(await eventsOf(await ownerAt('user:k0', 50))).toBe(1);
  const kiosk = await ownerAt('anonymous:kiosk', 50);
  expect(await eventsOf(kiosk)).toBe(5);
  expect((await mergesPage({ limit: 9, profileId: kiosk })).map(({ rule, into }) => ({ rule, into }))).toEqual(
    Array.from({ length: 5 }, () => ({ rule: 'shared-device', into: kiosk })),
  );
  await arrive(identify('k6', 61, { anonymousId: 'kiosk' }), page('kiosk', 62));
  expect(await eventsOf(kiosk)).toBe(6);
});

test('two user ids are never joined by a machine: an alias between them is a suggestion, whichever came first', async () => {
  await arrive(identify('old1', 40, {}), { type: 'alias', userId: 'new1', previousId: 'old1', timestamp: day(41) });
  await arrive({ type: 'alias', userId: 'new2', previousId: 'old2', timestamp: day(41) });
  await arrive(identify('old2', 40, {}));
  for (const n of [1, 2]) {
    expect(await ownerAt(`user:old${n}`, 40)).not.toBe(await ownerAt(`user:new${n}`, 40));
    expect(await suggestionFor(`new${n}`, `old${n}`)).toMatchObject({ rule: 'alias', trusted: true, state: 'open' });
  }
});

test('one verified address of two users is a suggestion, a claimed one is not', async () => {
  const traits = { email: 'Family@X.example' };
  await arrive(identify('f1', 40, { traits }), identify('f2', 41, { traits }));
  await arriveFrom(browser, identify('f3', 42, { traits }));
  expect(await suggestionFor('f1', 'f2')).toMatchObject({ rule: 'same-address', evidence: 'family@x.example' });
  expect(await suggestionFor('f1', 'f3')).toBeUndefined();
  expect(await ownerAt('user:f1', 40)).not.toBe(await ownerAt('user:f2', 40));
  expect(await subjectsOf(await ownerAt('user:f1', 40))).toEqual(['email:family@x.example', 'user:f1']);
});

test('nothing new is claimed: no identity is written', async () => {
  await arrive(identify('u8', 50, { anonymousId: 'a8', traits: { email: 'u8@x.example' } }));
  const before = await identitiesById(['user:u8', 'anonymous:a8', 'email:u8@x.example']);
  await arrive(identify('u8', 51, { anonymousId: 'a8', traits: { email: 'u8@x.example' } }), page('a8', 52));
  expect(await identitiesById(['user:u8', 'anonymous:a8', 'email:u8@x.example'])).toEqual(before);
  expect(before.size).toBe(3);
});

test('where nothing is new a group costs one read of identities, and ids are found by their index', async () => {
  const known = { anonymousId: 'a9', traits: { email: 'u9@x.example' } };
  await arrive(identify('u9', 50, known), page('a9', 51));
  const customer = await ownerAt('user:u9', 50);
  await database().command({ profile: 2 });
  await arrive(identify('u9', 52, known), page('a9', 53), identify('u9', 54, known));
  await idsOf(customer);
  await database().command({ profile: 0 });
  const told = await database().collection('system.profile').find({}).sort({ ts: 1 }).toArray();
  const identities = told.filter(({ ns }) => ns.endsWith('.identities'));
  expect(identities.map(({ op, planSummary }) => [op, planSummary])).toEqual([['query', 'IXSCAN { _id: 1 }']]);
  const absorbed = told.filter(({ ns, command }) => ns.endsWith('.profiles') && command?.filter?.absorbedInto?.$in);
  expect(absorbed.map(({ planSummary }) => planSummary)).toEqual(['IXSCAN { absorbedInto: 1 }']);
});

function page(anonymousId: string, n: number) {
  return { type: 'page', anonymousId, timestamp: day(n) };
}

function identify(userId: string, n: number, more: Record<string, unknown>) {
  return { type: 'identify', userId, timestamp: day(n), ...more };
}

async function arrive(...items: object[]): Promise<void> {
  await arriveFrom(server, ...items);
}

async function arriveFrom(source: Source, ...items: object[]): Promise<void> {
  const batch = items.map((item) => JSON.parse(JSON.stringify({ messageId: `m${count++}`, ...item })));
  expect(await intake.collect(source, batch, { receivedAt: now, imported: false })).toMatchObject({ rejected: [] });
  while (await foldNext('node-1', now));
}

async function ownerAt(subject: string, n: number) {
  const [id] = await ownersOf([{ subject, at: day(n) }], now);
  if (!id) throw new Error('no owner');
  return id;
}

async function eventsOf(id: Awaited<ReturnType<typeof ownerAt>>) {
  return (await getProfile(id))?.behaviour.events;
}

async function suggestionFor(...users: string[]) {
  return (await suggestionsPage({ limit: 100 })).find((one) => one.users.join() === users.sort().join());
}
