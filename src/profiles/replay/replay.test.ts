import { beforeAll, beforeEach, expect, test } from '@jest/globals';
import { rebuildOrders, recordNext } from '../../commerce/index.js';
import { movableClock, systemClock } from '../../platform/clock.js';
import { database, inTransaction } from '../../platform/mongo.js';
import { useDatabase } from '../../testing/database.js';
import { createIntake, createSource, eventsOf, type Intake, type Source } from '../../tracking/index.js';
import { type Behaviour, emptyBehaviour, FOLD_VERSION } from '../fold/behaviour.js';
import { foldEvents } from '../fold/fold-event.js';
import { foldNext } from '../fold/fold-next.js';
import { refold } from '../fold/refold.js';
import { refoldMany } from '../fold/refold-many.js';
import type { Profile, ProfileId } from '../profile.js';
import { streamProfiles } from '../profile-lists-store.js';
import { type ReplayOptions, type ReplayReport, replay } from './replay.js';

useDatabase();

const now = new Date('2026-11-22T12:00:00Z');
const clock = movableClock(now);
const PEOPLE = 25;
let intake: Intake;
let shop: Source;
let site: Source;

beforeAll(async () => {
  intake = createIntake({ clock, node: 'node-1' });
  const kinds = { mode: 'live', project: 'main', simulated: false } as const;
  ({ source: shop } = await createSource({ ...kinds, name: 'Shop', kind: 'server' }));
  ({ source: site } = await createSource({ ...kinds, name: 'Site', kind: 'browser' }));
});

beforeEach(async () => {
  for (const name of ['events', 'groups', 'profiles', 'identities', 'merges', 'orders', 'settings']) {
    await database().collection(name).deleteMany({});
  }
  await collect(shop, Array.from({ length: PEOPLE }, (_, n) => visit(n)).flat());
  await workOff();
});

test('profiles that are what their events say are left alone', async () => {
  const before = await writesOf();
  const report = await run({});
  expect(report).toMatchObject({
    profiles: PEOPLE,
    events: PEOPLE * 3,
    same: PEOPLE,
    older: 0,
    differing: 0,
    fields: {},
  });
  expect(report.sections).toEqual({ orders: 0 });
  expect(await writesOf()).toEqual(before);
});

test('a dry run says which fields differ in how many profiles, and mends nothing', async () => {
  await spoil({ 'behaviour.userId': { $in: ['c-1', 'c-2'] } }, { 'behaviour.recency.addedAt': now });
  await spoil({ 'behaviour.userId': 'c-2' }, { 'behaviour.sessions.count': 9 });
  const spoilt = await everyone();
  const report = await run({ dryRun: true });
  expect(report).toMatchObject({ same: PEOPLE - 2, differing: 2, fields: { recency: 2, sessions: 1 } });
  expect(await everyone()).toEqual(spoilt);
  expect(await run({})).toMatchObject({ same: PEOPLE - 2, differing: 2, fields: { recency: 2, sessions: 1 } });
  await expectAllFolded();
  expect(await run({})).toMatchObject({ same: PEOPLE, differing: 0 });
});

test('a behaviour that lost events is found and mended, though its fields fit together', async () => {
  const gone = emptyBehaviour(now);
  await spoil({ 'behaviour.userId': 'c-3' }, { behaviour: gone });
  expect(await run({})).toMatchObject({ differing: 1, same: PEOPLE - 1 });
  await expectAllFolded();
});

test('what an older fold has made is made anew, and only that when asked so', async () => {
  await spoil({ 'behaviour.userId': 'c-1' }, { 'behaviour.foldVersion': 1 });
  await database()
    .collection('profiles')
    .updateOne({ 'behaviour.userId': 'c-2' }, { $unset: { 'behaviour.foldVersion': '', 'behaviour.sessions': '' } });
  await spoil({ 'behaviour.userId': 'c-3' }, { 'behaviour.events': 7 });
  expect(await run({ sinceVersion: FOLD_VERSION })).toMatchObject({ profiles: 2, older: 2, differing: 0, same: 0 });
  expect(await run({})).toMatchObject({ older: 0, differing: 1 });
  await expectAllFolded();
});

test('an older fold is folded anew by the next event too', async () => {
  await database()
    .collection('profiles')
    .updateMany({}, { $unset: { 'behaviour.foldVersion': '', 'behaviour.interests': '' } });
  await collect(shop, [{ type: 'track', event: 'Seen', userId: 'c-5', timestamp: at(900) }]);
  await workOff();
  expect((await everyone()).filter(({ behaviour }) => behaviour.foldVersion === FOLD_VERSION)).toHaveLength(1);
  expect(await run({})).toMatchObject({ older: PEOPLE - 1, same: 1, differing: 0 });
});

test('a section that differs from what its owner keeps is made anew', async () => {
  await spoil({ 'behaviour.userId': 'c-4' }, { 'orders.net': 1 });
  await database()
    .collection('profiles')
    .updateOne({ 'behaviour.userId': 'c-6' }, { $unset: { orders: '' } });
  expect((await run({ dryRun: true })).sections).toEqual({ orders: 2 });
  expect((await run({})).sections).toEqual({ orders: 2 });
  expect((await run({})).sections).toEqual({ orders: 0 });
  for (const { orders } of await everyone()) expect(orders).toMatchObject({ count: 1, net: 50_000 });
});

test('events that still wait are no difference: they are worked off and looked at again', async () => {
  await collect(
    shop,
    Array.from({ length: PEOPLE }, (_, n) => ({ type: 'page', userId: `c-${n}`, timestamp: at(500) })),
  );
  const report = await run({ dryRun: true });
  expect(report).toMatchObject({ profiles: PEOPLE, same: PEOPLE, differing: 0, fields: {} });
  await expectAllFolded();
});

test('while events come in nothing is lost, counted twice or called a fault', async () => {
  await spoil({}, { 'behaviour.foldVersion': 1 });
  let ended = false;
  const coming = async () => {
    for (let round = 0; !ended; round++) {
      const late = { type: 'track', event: 'Late', userId: `c-${round % PEOPLE}`, timestamp: at(-round) };
      const live = {
        type: 'page',
        anonymousId: `a-${round % 9}`,
        userId: `c-${round % 7}`,
        timestamp: at(600 + round),
      };
      await collect(shop, [late, live]);
      await workOff();
    }
  };
  const intakeEnds = coming();
  for (let round = 0; round < 6; round++) expect(await run({ rows: 3 })).toMatchObject({ differing: 0 });
  ended = true;
  await intakeEnds;
  await workOff();
  await expectAllFolded();
});

test('it ends though there is always a group that waits', async () => {
  await collect(shop, [{ type: 'page', userId: 'c-0', timestamp: at(700) }]);
  const another = async () => {
    await collect(shop, [{ type: 'page', userId: 'c-1', timestamp: at(701) }]);
    return workOffOne();
  };
  expect(await run({ workOffOne: another })).toMatchObject({ profiles: PEOPLE, differing: 0 });
});

test('one that dies is gone on with where it ended, by whoever starts it again', async () => {
  await spoil({}, { 'behaviour.recency.addedAt': now });
  let chunks = 0;
  const rebuild = async () => {
    chunks += 1;
    if (chunks === 5) throw new Error('crash');
    return 0;
  };
  await expect(run({ rows: 4, rebuilders: [{ section: 'orders', rebuild }] })).rejects.toThrow('crash');
  const report = await run({ rows: 4, node: 'node-2' });
  expect(report).toMatchObject({ resumed: true, profiles: PEOPLE });
  await expectAllFolded();
  expect(await run({ rows: 4 })).toMatchObject({ resumed: false, same: PEOPLE });
});

test('two nodes do not do the same', async () => {
  const answers = await Promise.all([replay(options({})), replay(options({ node: 'node-2' }))]);
  expect(answers.map(({ kind }) => kind).sort()).toEqual(['busy', 'done']);
});

test('many at once come to the same as one after the other, also on devices that changed hands', async () => {
  const devices = Array.from({ length: 40 }, (_, n) => {
    const item = { anonymousId: `d-${n % 4}`, timestamp: at(n * 50), context: { page: { path: `/${n}` } } };
    return n % 5 === 0 ? { ...item, type: 'identify', userId: `c-${(n * 7) % 11}` } : { ...item, type: 'page' };
  });
  await collect(site, devices);
  await workOff();
  const people = await everyone();
  const many = await refoldMany(people.map(({ id, createdAt, behaviour: { events } }) => ({ id, createdAt, events })));
  const streamed = await refoldMany(people.map(({ id, createdAt }) => ({ id, createdAt, events: 1e6 })));
  for (const { id, behaviour } of people) {
    const alone = await inTransaction((session) => refold(id, session));
    expect([many.get(id), streamed.get(id), behaviour]).toEqual([alone, alone, alone]);
  }
});

function options(given: Partial<ReplayOptions>): ReplayOptions {
  const rebuilders = [{ section: 'orders', rebuild: rebuildOrders }];
  return { node: 'node-1', clock: systemClock, dryRun: false, rebuilders, workOffOne, helpAfterMs: 0, ...given };
}

async function run(given: Partial<ReplayOptions>): Promise<ReplayReport> {
  const replayed = await replay(options(given));
  if (replayed.kind === 'busy') throw new Error('busy');
  return replayed.value;
}

async function collect(source: Source, batch: object[]): Promise<void> {
  const answer = await intake.collect(source, batch, { receivedAt: now, imported: false });
  expect(answer).toMatchObject({ kind: 'collected', rejected: [] });
}

async function workOff(): Promise<void> {
  while (await workOffOne());
}

async function workOffOne(): Promise<boolean> {
  const folded = await foldNext('node-1', clock.now());
  return (await recordNext('node-1', clock.now())) + folded > 0;
}

/** As somebody who writes past the fold does: the count of its writes stays as it is. */
async function spoil(filter: object, values: Record<string, unknown>): Promise<void> {
  await database().collection('profiles').updateMany(filter, { $set: values });
}

async function everyone(): Promise<Profile[]> {
  const people: Profile[] = [];
  for await (const profile of streamProfiles()) people.push(profile);
  return people;
}

async function writesOf(): Promise<unknown[]> {
  return database()
    .collection('profiles')
    .find({}, { projection: { versions: 1 }, sort: { _id: 1 } })
    .toArray();
}

/** Of everybody here all events are a user's own. */
async function expectAllFolded(): Promise<void> {
  for (const { id, behaviour, createdAt } of await everyone()) {
    expect([id, behaviour]).toEqual([id, await foldOf(id, behaviour, createdAt)]);
  }
}

async function foldOf(id: ProfileId, { userId }: Behaviour, createdAt: Date): Promise<Behaviour> {
  if (!userId) return inTransaction((session) => refold(id, session));
  const events = [];
  for await (const event of eventsOf([`user:${userId}`])) events.push(event);
  return foldEvents(emptyBehaviour(createdAt), events);
}

function visit(n: number): object[] {
  const products = [{ product_id: 'cup', category: 'Kitchen', price: 5, quantity: 1 }];
  const order = { order_id: `o-${n}`, currency: 'GBP', products };
  return [
    {
      type: 'page',
      userId: `c-${n}`,
      timestamp: at(0),
      context: { page: { path: '/', referrer: 'https://x.example' } },
    },
    { type: 'track', event: 'Product Viewed', userId: `c-${n}`, timestamp: at(10), properties: { product_id: 'cup' } },
    { type: 'track', event: 'Order Completed', userId: `c-${n}`, timestamp: at(60), properties: order },
  ];
}

function at(second: number): string {
  return new Date(now.getTime() - 7_200_000 + second * 1000).toISOString();
}
