import { beforeEach, expect, test } from '@jest/globals';
import { answersFor, notStoredOf, permissionsFor, recordAnswers, setConsentMode } from '../../consent/index.js';
import { movableClock } from '../../platform/clock.js';
import { database } from '../../platform/mongo.js';
import { stageWants } from '../../stage-wants.js';
import { useDatabase } from '../../testing/database.js';
import { recentEvents } from '../history-store.js';
import { createIntake, type Intake } from '../intake.js';
import type { Source } from '../sources/source.js';
import { createSource } from '../sources/sources.js';

useDatabase();

const NOW = new Date('2026-11-22T12:00:00Z');
const clock = movableClock(NOW);
let site: Source;
let server: Source;
let intake: Intake;
let number = 0;

beforeEach(async () => {
  const project = `project-${++number}`;
  await setConsentMode(project, 'ask-first');
  const known = { mode: 'live', project, simulated: false } as const;
  site = (await createSource({ ...known, name: 'Site', kind: 'browser' })).source;
  server = (await createSource({ ...known, name: 'Shop', kind: 'server' })).source;
  intake = createIntake({ clock, node: 'test', wants: stageWants });
});

test('before anybody was asked nothing about a visitor is stored, and the day is counted', async () => {
  const answer = await send(site, [page('stranger'), page('stranger', { userId: 'their-id' })]);
  expect(answer).toMatchObject({ kind: 'collected', accepted: 0, notStored: 2, rejected: [] });
  await intake.stop();
  expect(await notStoredOf(site.id, NOW, NOW)).toEqual([{ day: '2026-11-22', notAsked: 2, refused: 0, erased: 0 }]);
  expect(await rowsNaming('stranger')).toEqual([]);
  expect(await rowsNaming('their-id')).toEqual([]);
});

test('an event that carries the permission is stored, one that carries a refusal is not', async () => {
  const [yes, no] = [carrying({ Analytics: true }), carrying({ Analytics: false })];
  expect(await send(site, [page('carries', yes), page('carries', no), page('carries')])).toMatchObject({
    accepted: 1,
    notStored: 2,
  });
  expect(await stored('carries')).toBe(1);
});

test('after a yes a visitor is known, after a no from that very moment no more', async () => {
  expect(await send(site, [asked('changes', true, 1), page('changes')])).toMatchObject({ accepted: 2 });
  expect(await send(site, [page('changes')])).toMatchObject({ accepted: 1 });
  expect(await send(site, [asked('changes', false, 2)])).toMatchObject({ accepted: 0, notStored: 1 });
  expect(await send(site, [page('changes', carrying({ Analytics: true }))])).toMatchObject({ notStored: 1 });
  expect(await send(site, [asked('changes', true, 3), page('changes')])).toMatchObject({ accepted: 2 });
  expect(await stored('changes')).toBe(5);
});

test('a refusal of somebody of whom nothing is stored keeps not even the id, and holds', async () => {
  await send(site, [asked('refuses', false, 1)]);
  expect(await rowsNaming('refuses')).toEqual([]);
  expect(await send(site, [page('refuses', carrying({ Analytics: true }))])).toMatchObject({ notStored: 1 });
  await setConsentMode(site.project, 'unless-refused');
  expect(await send(site, [page('refuses')])).toMatchObject({ notStored: 1 });
  expect(await send(site, [page('never-asked')])).toMatchObject({ accepted: 1 });
});

test('an answer has the event that it came with as its proof', async () => {
  await send(site, [{ ...asked('proves', true, 1), messageId: 'banner-1' }]);
  expect(await answersFor(['anonymous:proves'])).toMatchObject({
    analytics: {
      answer: 'granted',
      basis: 'consent',
      source: 'Site',
      at: minute(1),
      textVersion: 'banner-7',
      event: { sourceId: site.id, messageId: 'banner-1' },
    },
  });
});

test('a page grants in the name of nobody but its visitor, and can withdraw for all', async () => {
  const said = { 'Email Marketing': true, Analytics: true, Personalization: true };
  const event = { ...asked('page', true, 1), userId: 'customer', ...preferences(said, 'c@shop.example') };
  await send(site, [event]);
  expect(await answersFor(['user:customer', 'email:c@shop.example'])).toEqual({});
  expect(await answersFor(['anonymous:page'])).toMatchObject({ personalisation: { answer: 'granted' } });
  await send(server, [{ ...event, timestamp: minute(2) }]);
  expect((await permissionsFor(['C@shop.example'])).get('C@shop.example')).toMatchObject({ kind: 'allowed' });
  const back = { ...event, timestamp: minute(3), ...preferences({ email_marketing: false }, 'c@shop.example') };
  await send(site, [back]);
  expect((await permissionsFor(['c@shop.example'])).get('c@shop.example')).toMatchObject({ reason: 'withdrawn' });
});

test('a server speaks for the shop: only a refusal keeps behaviour out, never an order or who somebody is', async () => {
  const did = (type: string, more = {}) => ({ type, userId: 'buyer', ...more });
  expect(await send(server, [did('page')])).toMatchObject({ accepted: 1 });
  await send(server, [{ ...asked('device', false, 1), userId: 'buyer' }]);
  const order = did('track', { event: 'Order Completed', properties: { order_id: '1' } });
  const answer = await send(server, [did('page'), did('track', { event: 'Product Viewed' }), order, did('identify')]);
  expect(answer).toMatchObject({ accepted: 2, notStored: 2 });
});

test('the latest answer holds over all ids of an event, in whatever order they came', async () => {
  await setConsentMode(site.project, 'unless-refused');
  const both = page('tablet', { userId: 'owner' });
  const file = (identifier: string, answer: 'granted' | 'withdrawn', at: Date) =>
    recordAnswers([
      { identifier, purpose: 'analytics', answer, basis: 'consent', source: 'test', at, textVersion: '1' },
    ]);
  await file('user:owner', 'withdrawn', minute(5));
  await file('anonymous:tablet', 'granted', minute(4));
  expect(await send(site, [both])).toMatchObject({ notStored: 1 });
  await file('anonymous:tablet', 'granted', minute(6));
  expect(await send(site, [both])).toMatchObject({ accepted: 1 });
});

test('ids that differ in nothing but capitals are two people', async () => {
  await send(site, [asked('Ab', true, 1)]);
  expect(await send(site, [page('aB')])).toMatchObject({ notStored: 1 });
});

test('a repeat of a batch changes no answer', async () => {
  const batch = () => [true, false].map((yes, n) => ({ ...asked('repeats', yes, n), messageId: `r-${n}` }));
  await send(site, batch());
  await send(site, batch());
  const row = await database().collection('consents').findOne({ 'latest.event.messageId': 'r-1' });
  expect(row?.history).toHaveLength(2);
});

function send(source: Source, batch: object[]) {
  return intake.collect(source, batch, { receivedAt: NOW, imported: false });
}

function page(anonymousId: string, more: object = {}) {
  return { type: 'page', anonymousId, ...more };
}

function carrying(categoryPreferences: Record<string, boolean>) {
  return { context: { consent: { categoryPreferences } } };
}

function preferences(said: Record<string, boolean>, email: string) {
  return { ...carrying(said), properties: { email, textVersion: 'banner-7' } };
}

function asked(anonymousId: string, analytics: boolean, at: number) {
  return {
    type: 'track',
    event: 'Segment Consent Preference Updated',
    anonymousId,
    timestamp: minute(at),
    properties: { textVersion: 'banner-7' },
    ...carrying({ analytics }),
  };
}

/** Of the hour before now. */
function minute(at: number): Date {
  return new Date(NOW.getTime() - 3_600_000 + at * 60_000);
}

async function stored(anonymousId: string): Promise<number> {
  return (await recentEvents([`anonymous:${anonymousId}`], 100)).length;
}

async function rowsNaming(word: string): Promise<string[]> {
  const found: string[] = [];
  for (const { name } of await database().listCollections().toArray()) {
    const rows = await database().collection(name).find().toArray();
    if (rows.some((row) => JSON.stringify(row).includes(word))) found.push(name);
  }
  return found;
}
