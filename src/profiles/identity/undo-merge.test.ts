import { beforeAll, expect, test } from '@jest/globals';
import { movableClock } from '../../platform/clock.js';
import { useDatabase } from '../../testing/database.js';
import { createIntake, createSource, type Intake, type Source } from '../../tracking/index.js';
import { currentIdOf, currentProfiles, idsOf } from '../absorb-store.js';
import { foldNext } from '../fold/fold-next.js';
import type { ProfileId } from '../profile.js';
import { findProfiles } from '../profile-lists-store.js';
import { getProfile, putSections } from '../profile-store.js';
import { contactOf } from './contact.js';
import { decideSuggestion } from './decide-suggestion.js';
import { mergesPage } from './merge-store.js';
import { ownersOf } from './resolve-profiles.js';
import { suggestionsPage } from './suggestion-store.js';
import { undoMerge } from './undo-merge.js';

useDatabase();

const now = new Date('2026-11-22T12:00:00Z');
const day = (n: number) => new Date(now.getTime() - (100 - n) * 86_400_000);
let intake: Intake;
let server: Source;
let count = 0;
beforeAll(async () => {
  intake = createIntake({ clock: movableClock(now), node: 'node-1' });
  const shop = { mode: 'live', project: 'main', simulated: false } as const;
  ({ source: server } = await createSource({ ...shop, kind: 'server', name: 'Shop' }));
});

test('an undone log-in gives the visitor its history back, and does not come again', async () => {
  await arrive(page('a1', 90), page('a1', 91));
  const visitor = await ownerAt('anonymous:a1', 90);
  await arrive(identify('u1', 92, { anonymousId: 'a1' }));
  const customer = await ownerAt('user:u1', 92);
  const [merge] = await mergesPage({ limit: 1, profileId: customer });
  expect(await undoMerge(merge?.id ?? '', 'ana', now)).toEqual({ kind: 'undone' });
  expect(await ownerAt('anonymous:a1', 90)).toBe(visitor);
  expect([await eventsOf(visitor), await eventsOf(customer)]).toEqual([2, 1]);
  expect(await currentIdOf(visitor)).toBe(visitor);
  expect(await idsOf(customer)).toEqual([customer]);
  expect((await findProfiles({ limit: 1000 })).map(({ id }) => id)).toContain(visitor);
  await arrive(identify('u1', 93, { anonymousId: 'a1' }), page('a1', 94));
  expect([await eventsOf(visitor), await eventsOf(customer)]).toEqual([3, 2]);
  expect(await undoMerge(merge?.id ?? '', 'ana', now)).toEqual({ kind: 'undone-before' });
  const [undo, undone] = (await mergesPage({ limit: 9, profileId: customer })).sort((one) =>
    one.rule === 'undo' ? -1 : 1,
  );
  expect(undo).toMatchObject({ rule: 'undo', by: { person: 'ana' }, from: customer, into: visitor, events: 2 });
  expect(undone).toMatchObject({ rule: 'identified', undone: { by: 'ana' } });
  expect(await undoMerge(undo?.id ?? '', 'ana', now)).toEqual({ kind: 'nothing-joined' });
  expect(await undoMerge('no such merge', 'ana', now)).toEqual({ kind: 'unknown' });
});

test('another user of the device keeps what is theirs', async () => {
  await arrive(page('a2', 90), identify('u2', 91, { anonymousId: 'a2' }), page('a2', 92));
  await arrive(identify('u3', 93, { anonymousId: 'a2' }), page('a2', 94));
  const merges = await mergesPage({ limit: 9, profileId: await ownerAt('user:u2', 91) });
  // The visitor never had a profile, and the second user's claim took nothing that was there.
  expect(merges).toEqual([]);
  await arrive(page('a3', 90));
  await arrive(
    identify('u4', 91, { anonymousId: 'a3' }),
    page('a3', 92),
    identify('u5', 93, { anonymousId: 'a3' }),
    page('a3', 94),
  );
  const visitor = await onlyMergeInto('user:u4');
  await undoMerge(visitor.id, 'ana', now);
  expect(await eventsOf(await ownerAt('user:u4', 91))).toBe(1);
  // The first one left is who was there first: within thirty days the time before is theirs.
  expect(await eventsOf(await ownerAt('user:u5', 91))).toBe(4);
  expect(await currentIdOf(visitor.from)).toBe(await ownerAt('user:u5', 91));
});

test('a person joins two users, and takes it back', async () => {
  const traits = { email: 'same@x.example' };
  await arrive(
    identify('p1', 40, { traits: { ...traits, city: 'Rome' } }),
    page('pa', 38),
    identify('p1', 39, { anonymousId: 'pa' }),
  );
  await arrive(page('pb', 48), identify('p2', 50, { traits, anonymousId: 'pb' }));
  const [one, two] = [await ownerAt('user:p1', 40), await ownerAt('user:p2', 50)];
  const silence = { until: day(200), reason: 'complaint' };
  await putSections('silence', [{ id: two, value: silence }], 1);
  const [suggestion] = await suggestionsPage({ limit: 5 });
  expect(suggestion).toMatchObject({ users: ['p1', 'p2'], rule: 'same-address' });
  expect(await decideSuggestion(suggestion?.id ?? '', 'merge', 'ana', now)).toEqual({ kind: 'decided' });
  const joined = await ownerAt('user:p2', 50);
  expect(await ownerAt('user:p1', 50)).toBe(joined);
  const [gone] = [one, two].filter((id) => id !== joined);
  expect(await eventsOf(joined)).toBe(5);
  expect(await getProfile(gone as ProfileId)).toMatchObject({ behaviour: { events: 0 } });
  expect((await getProfile(joined))?.silence).toEqual(silence);
  expect(await idsOf(gone as ProfileId)).toEqual([joined, gone]);
  expect((await currentProfiles([one, two])).get(gone as ProfileId)?.id).toBe(joined);
  expect(await suggestionsPage({ limit: 5 })).toEqual([]);
  expect(await decideSuggestion(suggestion?.id ?? '', 'merge', 'ana', now)).toEqual({ kind: 'decided-before' });

  await arrive(page('pb', 60), identify('p2', 61, { anonymousId: 'pc' }), page('pc', 62));
  expect(await eventsOf(joined)).toBe(8);
  const person = (await mergesPage({ limit: 9, profileId: joined })).find(({ rule }) => rule === 'person');
  expect(person).toMatchObject({ absorbed: true, by: { person: 'ana' } });
  expect(await undoMerge(person?.id ?? '', 'bea', now)).toEqual({ kind: 'undone' });
  expect([await ownerAt('user:p1', 40), await ownerAt('user:p2', 50)]).toEqual([one, two]);
  expect([await eventsOf(one), await eventsOf(two)]).toEqual([3, 5]);
  expect(await ownerAt('anonymous:pc', 62)).toBe(two);
  expect(await idsOf(one)).toEqual([one]);
  expect(await suggestionsPage({ limit: 5, state: 'kept-apart' })).toHaveLength(1);
  await arrive(identify('p2', 70, { traits }));
  expect(await suggestionsPage({ limit: 5 })).toEqual([]);
});

test('who is kept apart is never suggested again', async () => {
  const alias = (n: number) => ({ type: 'alias', userId: 'k2', previousId: 'k1', timestamp: day(n) });
  await arrive(identify('k1', 40, {}), alias(41));
  const [suggestion] = await suggestionsPage({ limit: 5 });
  expect(await decideSuggestion(suggestion?.id ?? '', 'keep-apart', 'ana', now)).toEqual({ kind: 'decided' });
  await arrive(alias(42));
  expect(await suggestionsPage({ limit: 5 })).toEqual([]);
  expect(await decideSuggestion('["no","body"]', 'merge', 'ana', now)).toEqual({ kind: 'unknown' });
});

test('two people who decide at once, while events of both users come in, end in one decision and nothing lost', async () => {
  const traits = { email: 'both@x.example' };
  await arrive(identify('c1', 40, { traits }), identify('c2', 41, { traits }));
  const [suggestion] = await suggestionsPage({ limit: 5 });
  const id = suggestion?.id ?? '';
  for (let n = 0; n < 6; n++)
    await collect(
      server,
      page(`device-${n % 2}`, 50 + n),
      identify(`c${1 + (n % 2)}`, 60 + n, { anonymousId: `device-${n % 2}` }),
    );
  const fold = async (node: string) => {
    while (await foldNext(node, now));
  };
  const [one, other] = await Promise.all([
    decideSuggestion(id, 'merge', 'ana', now),
    decideSuggestion(id, 'merge', 'bea', now),
    fold('node-1'),
    fold('node-2'),
  ]);
  expect([one.kind, other.kind].sort()).toEqual(['decided', 'decided-before']);
  const joined = await ownerAt('user:c1', 40);
  expect(await ownerAt('user:c2', 41)).toBe(joined);
  expect(await eventsOf(joined)).toBe(14);
  const person = (await mergesPage({ limit: 20, profileId: joined })).find(({ rule }) => rule === 'person');
  const undone = await Promise.all([undoMerge(person?.id ?? '', 'ana', now), undoMerge(person?.id ?? '', 'bea', now)]);
  expect(undone.map(({ kind }) => kind).sort()).toEqual(['undone', 'undone-before']);
  expect([await eventsOf(await ownerAt('user:c1', 40)), await eventsOf(await ownerAt('user:c2', 41))]).toEqual([7, 7]);
}, 60_000);

test('a contact has an address and nothing else, and joins the user of whom it is verified', async () => {
  const contact = (await contactOf(' Dora@X.example ', now)) as ProfileId;
  expect(await contactOf('dora@x.example', now)).toBe(contact);
  expect(await contactOf('no address', now)).toBeNull();
  expect(await getProfile(contact)).toMatchObject({
    behaviour: { events: 0, email: { address: 'dora@x.example', verified: true } },
  });
  expect((await findProfiles({ text: 'dora@', limit: 5 })).map(({ id }) => id)).toEqual([contact]);
  await arrive(identify('dora', 50, { traits: { email: 'dora@x.example' } }));
  const customer = await ownerAt('user:dora', 50);
  expect(await contactOf('dora@x.example', now)).toBe(customer);
  expect((await getProfile(contact))?.behaviour.email).toBeUndefined();
  expect(await idsOf(customer)).toEqual([customer, contact]);
  const merge = await onlyMergeInto('user:dora');
  expect(merge).toMatchObject({ rule: 'verified-address', from: contact, absorbed: true, events: 0 });
  await undoMerge(merge.id, 'ana', now);
  expect(await contactOf('dora@x.example', now)).toBe(contact);
  expect((await getProfile(contact))?.behaviour.email?.address).toBe('dora@x.example');
  expect((await findProfiles({ text: 'dora@', limit: 5 })).map(({ id }) => id).sort()).toEqual(
    [contact, customer].sort(),
  );
});

test('what a page claims never takes a contact in', async () => {
  const shop = { mode: 'live', project: 'main', simulated: false } as const;
  const { source } = await createSource({ ...shop, kind: 'browser', name: 'Site' });
  const contact = await contactOf('emil@x.example', now);
  await arriveFrom(source, identify('eve', 50, { traits: { email: 'emil@x.example' } }));
  expect(await contactOf('emil@x.example', now)).toBe(contact);
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
  await collect(source, ...items);
  while (await foldNext('node-1', now));
}

async function collect(source: Source, ...items: object[]): Promise<void> {
  const batch = items.map((item) => JSON.parse(JSON.stringify({ messageId: `m${count++}`, ...item })));
  expect(await intake.collect(source, batch, { receivedAt: now, imported: false })).toMatchObject({ rejected: [] });
}

async function ownerAt(subject: string, n: number) {
  const [id] = await ownersOf([{ subject, at: day(n) }], now);
  if (!id) throw new Error('no owner');
  return id;
}

async function eventsOf(id: ProfileId) {
  return (await getProfile(id))?.behaviour.events;
}

async function onlyMergeInto(subject: string) {
  const [merge, ...others] = await mergesPage({ limit: 9, profileId: await ownerAt(subject, 50) });
  if (!merge || others.length > 0) throw new Error('not one merge');
  return merge;
}
