import { beforeEach, expect, test } from '@jest/globals';
import { couponsOf, ordersOf } from './commerce/index.js';
import { erase } from './consent/erasure/erase.js';
import {
  answersFor,
  type Forgotten,
  finishErasures,
  notStoredOf,
  permissionsFor,
  type Room,
  recentErasures,
} from './consent/index.js';
import { insertMail } from './email/mailbox/mailbox-store.js';
import { findPerson } from './find-person.js';
import { erasePerson, exportPerson, finishParts, ROOMS } from './person-data.js';
import { movableClock } from './platform/clock.js';
import { database } from './platform/mongo.js';
import { writeSetting } from './platform/settings-store.js';
import { findProfiles, getProfile, replay } from './profiles/index.js';
import { daysFrom, NOON } from './testing/campaign-builders.js';
import { useDatabase } from './testing/database.js';
import { books, collect, knownPeople, LATER, placesOf, workOff } from './testing/known-person.js';
import { type Person, withdraw } from './testing/people-at-risk.js';
import { aShop } from './testing/shop.js';
import { writeGroup } from './tracking/groups/write-group.js';
import { createIntake, importEvents, recentEvents } from './tracking/index.js';

useDatabase();

const clock = movableClock(LATER);
const parts = { clock, node: 'test' };
const AFTER_SECOND_LOOK = daysFrom(LATER, 0.01);

beforeEach(async () => {
  clock.moveTo(LATER);
  for (const { name } of await database().listCollections().toArray()) {
    await database().collection(name).deleteMany({});
  }
  await writeSetting('consent.mode:*', 'unless-refused');
});

test('an export holds what every room knows, under whatever name it is asked for', async () => {
  const { people } = await knownPeople('ana', 2);
  const ana = first(people);
  const exports = await Promise.all(
    ['ana-0', 'user:ana-0', ' Ana-0@shop.example', 'device-of-ana-0', ana.id].map((asked) =>
      exportPerson(asked, LATER),
    ),
  );
  const [one] = exports;
  for (const other of exports) expect(other).toEqual(one);
  if (one?.kind !== 'exported') throw new Error('nothing was exported');
  const { data } = one;
  expect(data.identifiers.sort()).toEqual(['anonymous:device-of-ana-0', 'email:ana-0@shop.example', 'user:ana-0']);
  expect(data.rooms.tracking?.events).toHaveLength(4);
  expect(data.rooms.commerce).toMatchObject({
    orders: [{ kind: 'refund' }, { orderId: 'order-of-ana-0' }],
    coupons: [{}],
  });
  expect(data.rooms.campaigns).toMatchObject({ enrolments: [{ arm: 'treated' }], decisions: [{ kind: 'send' }] });
  expect(data.rooms.email).toMatchObject({ messages: [{ state: 'accepted', address: 'ana-0@shop.example' }] });
  expect(data.rooms.measurement?.outcomes).toHaveLength(2);
  expect(data.rooms.consent).toMatchObject({
    answers: [{ purpose: 'email-marketing', history: [{ answer: 'granted' }] }],
  });
  expect(data.rooms.profiles).toMatchObject({
    profiles: expect.arrayContaining([expect.objectContaining({ id: ana.id })]),
  });
  expect(JSON.stringify(data)).not.toContain('ana-1');
});

test('of an erased person nothing is left anywhere, and no sum in the books changes', async () => {
  const { people } = await knownPeople('ana', 3);
  const words = await wordsOf(people[0], 'ana-0');
  const before = await books();
  const mail = {
    id: 'mail-1',
    at: NOON,
    from: 'shop@shop.example',
    to: 'ANA-0@shop.example',
    subject: 'Hello',
    bytes: 5,
  };
  await insertMail(mail, Buffer.from('Hello'));
  const answer = await erasePerson('ana-0', 'a test', parts);
  expect(answer).toMatchObject({
    kind: 'erased',
    receipt: {
      by: 'a test',
      completedAt: LATER,
      rooms: {
        tracking: { events: 4 },
        commerce: { ordersKeptWithoutName: 2, couponsKeptWithoutName: 1 },
        campaigns: { enrolmentsKeptWithoutName: 1, decisionsKeptWithoutName: 1 },
        email: { messagesKeptWithoutName: 1, mailsInMailbox: 1 },
        measurement: { outcomesKeptWithoutName: 2 },
        consent: { answersErased: 1 },
        profiles: { identifiers: 3 },
      },
    },
  });
  expect(await books()).toEqual(before);
  clock.moveTo(AFTER_SECOND_LOOK);
  expect(await finishErasures(finishParts(parts))).toBe(1);
  expect(await placesOf(words)).toEqual([]);
  expect(await books()).toEqual(before);
  expect(await recentErasures(5)).toMatchObject([{ state: 'done', by: 'a test' }]);
  expect(await getProfile(people[1]?.id ?? first([]).id)).not.toBeNull();
});

test('a crash before or after the work of any room is finished by the sweep', async () => {
  const places = ROOMS.flatMap(({ name }) => [
    { name, when: 'before' as const },
    { name, when: 'after' as const },
  ]);
  const { people, shop } = await knownPeople('ana', places.length);
  const before = await books();
  const words: string[] = [];
  for (const [n, { name, when }] of places.entries()) {
    words.push(...(await wordsOf(people[n], `ana-${n}`)));
    const person = await personOf(`user:ana-${n}`);
    await expect(erase(person, 'a test', { ...parts, rooms: crashing(name, when) })).rejects.toThrow('crash');
    // Until it is finished everything of the person stays out.
    expect(await collect(shop, [{ type: 'page', userId: `ana-${n}` }], LATER)).toMatchObject({ notStored: 1 });
    expect(await finishErasures(finishParts(parts))).toBe(1);
  }
  expect(await books()).toEqual(before);
  clock.moveTo(AFTER_SECOND_LOOK);
  expect(await finishErasures(finishParts(parts))).toBe(places.length);
  expect(await placesOf(words)).toEqual([]);
  expect(await books()).toEqual(before);
}, 90_000);

test('what an erased person once did does not come back, what they do now makes somebody new', async () => {
  const { people, shop } = await knownPeople('ana', 1);
  await erasePerson('ana-0', 'a test', parts);
  const past = [
    { type: 'page', userId: 'ana-0', messageId: 'retry' },
    { type: 'track', event: 'Order Completed', userId: 'ana-0', properties: { order_id: 'order-of-ana-0' } },
    { type: 'page', anonymousId: 'device-of-ana-0' },
    { type: 'identify', userId: 'another-id', traits: { email: 'ANA-0@shop.example' } },
    { type: 'alias', userId: 'another-id', previousId: 'ana-0' },
  ];
  expect(await collect(shop, past, daysFrom(NOON, 1))).toMatchObject({ accepted: 0, notStored: 5 });
  expect(await notStoredOf(shop.id, NOON, LATER)).toMatchObject([{ notAsked: 0, refused: 0, erased: 5 }]);
  const intake = createIntake({ clock, node: 'test' });
  const history = [{ type: 'page', userId: 'ana-0', timestamp: NOON }];
  expect(await importEvents({ intake, source: shop, events: history, clock })).toMatchObject({
    accepted: 0,
    notStored: 1,
  });
  await intake.stop();
  const replayed = await replay({ node: 'test', clock, dryRun: false, rebuilders: [], workOffOne: async () => false });
  expect(replayed).toMatchObject({ kind: 'done', value: { profiles: 0 } });
  const fresh = daysFrom(LATER, 0.001);
  expect(await collect(shop, [{ type: 'page', userId: 'ana-0' }], fresh)).toMatchObject({ accepted: 1 });
  clock.moveTo(AFTER_SECOND_LOOK);
  await finishErasures(finishParts(parts));
  const [profile] = await findProfiles({ text: 'ana-0', limit: 5 });
  expect(profile).toMatchObject({ behaviour: { events: 1, firstSeenAt: fresh } });
  expect(profile?.id).not.toBe(first(people).id);
});

test('an event that another node let in as the erasure ended is gone after the second look', async () => {
  const { people, shop } = await knownPeople('ana', 1);
  const words = await wordsOf(people[0], 'ana-0');
  const [event] = await recentEvents(['user:ana-0'], 1);
  await erasePerson('ana-0', 'a test', parts);
  if (!event) throw new Error('no event');
  const wants = { fold: () => true, orders: () => false };
  const events = [{ ...event, _id: `${shop.id}:straggler` }];
  await writeGroup({ events, size: 1, mayHold: false }, { node: 'other', clock, wants });
  await workOff(LATER);
  expect(await findProfiles({ text: 'ana-0', limit: 5 })).toHaveLength(1);
  clock.moveTo(AFTER_SECOND_LOOK);
  await finishErasures(finishParts(parts));
  expect(await findProfiles({ text: 'ana-0', limit: 5 })).toEqual([]);
  expect(await placesOf(words)).toEqual([]);
});

test('what comes of the person while they are erased stays out, whatever room is at work', async () => {
  const { people, shop } = await knownPeople('ana', 2);
  const words = await wordsOf(people[0], 'ana-0');
  const before = await books();
  const during = ROOMS.map((room) => ({
    ...room,
    async forget(person: Forgotten) {
      const order = { type: 'track', event: 'Order Completed', userId: 'ana-0', properties: { order_id: room.name } };
      expect(await collect(shop, [order, { type: 'page', userId: 'ana-0' }], LATER)).toMatchObject({ notStored: 2 });
      expect(await collect(shop, [{ type: 'page', userId: 'ana-1', messageId: room.name }], LATER)).toMatchObject({
        accepted: 1,
      });
      return room.forget(person);
    },
  }));
  await erase(await personOf('ana-0'), 'a test', { ...parts, rooms: during });
  expect(await books()).toEqual(before);
  clock.moveTo(AFTER_SECOND_LOOK);
  await finishErasures(finishParts(parts));
  expect(await placesOf(words)).toEqual([]);
});

test('of two who erase the same person at once one does it', async () => {
  await knownPeople('ana', 1);
  const answers = await Promise.all([1, 2, 3].map((n) => erasePerson('ana-0', `test ${n}`, parts)));
  const kinds = answers.map(({ kind }) => kind).sort();
  expect(kinds.filter((kind) => kind === 'erased')).toHaveLength(1);
  expect(await recentErasures(5)).toHaveLength(1);
  expect(await erasePerson('ana-0', 'too late', parts)).toEqual({ kind: 'unknown' });
});

test('nobody is erased who is not known, or whom the name does not tell from others', async () => {
  await knownPeople('ana', 1);
  expect(await erasePerson('nobody@shop.example', 'a test', parts)).toEqual({ kind: 'unknown' });
  await collect(await aShop(), [{ type: 'page', anonymousId: 'ana-0' }], LATER);
  expect(await erasePerson('ana-0', 'a test', parts)).toMatchObject({ kind: 'ambiguous' });
  expect(await recentErasures(5)).toEqual([]);
});

test('a "no" outlives the person who said it, without their name', async () => {
  const { people } = await knownPeople('ana', 1);
  await withdraw(people, daysFrom(NOON, 2));
  await erasePerson('ana-0@shop.example', 'a test', parts);
  expect((await permissionsFor(['ana-0@shop.example'])).get('ana-0@shop.example')).toMatchObject({
    kind: 'refused',
    reason: 'withdrawn',
  });
  expect(
    await database()
      .collection('consents')
      .countDocuments({ identifier: { $exists: true } }),
  ).toBe(0);
});

test('on a device that two people used only the one who is erased goes', async () => {
  const shop = await aShop();
  const [morning, noon, evening] = [0, 0.2, 0.4].map((day) => daysFrom(NOON, day)) as [Date, Date, Date];
  await collect(shop, [{ type: 'page', userId: 'one', anonymousId: 'tablet' }], morning);
  await collect(shop, [{ type: 'page', anonymousId: 'tablet' }], noon);
  await collect(shop, [{ type: 'page', userId: 'two', anonymousId: 'tablet' }], evening);
  await collect(shop, [{ type: 'page', anonymousId: 'tablet' }], daysFrom(NOON, 0.5));
  expect(await erasePerson('one', 'a test', parts)).toMatchObject({ receipt: { rooms: { tracking: { events: 2 } } } });
  expect(await recentEvents(['anonymous:tablet', 'user:one', 'user:two'], 9)).toHaveLength(2);
  const [two] = await findProfiles({ text: 'two', limit: 2 });
  expect(two).toMatchObject({ behaviour: { events: 2 } });
  const late = [{ type: 'page', anonymousId: 'tablet' }];
  expect(await collect(shop, late, daysFrom(NOON, 0.3))).toMatchObject({ notStored: 1 });
  expect(await collect(shop, late, daysFrom(NOON, 0.6))).toMatchObject({ accepted: 1 });
  expect(await answersFor(['user:one'])).toEqual({});
});

/** What must not be found of a person any more. */
async function wordsOf(person: Person | undefined, user: string): Promise<string[]> {
  const { id, address } = first(person ? [person] : []);
  const [coupon] = await couponsOf([id]);
  const orders = await ordersOf([id]);
  expect(coupon && orders.length === 2).toBe(true);
  return [id, address, user, coupon?.code ?? '', ...orders.map((order) => order.id)];
}

async function personOf(asked: string) {
  const found = await findPerson(asked);
  if (found.kind !== 'found') throw new Error(`${asked} is ${found.kind}`);
  return found.person;
}

function first(people: Person[]): Person {
  const [person] = people;
  if (!person) throw new Error('nobody is there');
  return person;
}

function crashing(name: string, when: 'before' | 'after'): Room[] {
  return ROOMS.map((room) => ({
    ...room,
    async forget(person) {
      if (room.name === name && when === 'before') throw new Error('crash');
      const counts = await room.forget(person);
      if (room.name === name) throw new Error('crash');
      return counts;
    },
  }));
}
