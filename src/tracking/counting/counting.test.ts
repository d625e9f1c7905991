import { beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { movableClock } from '../../platform/clock.js';
import { useDatabase } from '../../testing/database.js';
import { createIntake, type Intake } from '../intake.js';
import type { Source } from '../sources/source.js';
import { createSource } from '../sources/sources.js';
import { count } from './count-events.js';
import { countersOf } from './counters-store.js';
import { exampleOf } from './example.js';
import { fieldName, nameOfField } from './field-name.js';
import { MAX_NAMES, MAX_PROPERTIES } from './sighting.js';
import { sightingsOf } from './sighting-store.js';
import { writeCounts } from './write-counts.js';

useDatabase();

const noon = new Date('2026-11-22T12:00:00Z');
const nextDay = new Date('2026-11-23T00:00:00Z');
const CRAWLER = 'Mozilla/5.0 (compatible; Googlebot/2.1)';
const NOTHING = { accepted: 0, duplicates: 0, bots: 0, test: 0, withoutConsent: 0, falseTokens: 0, overLimit: 0 };

let intake: Intake;
beforeAll(() => {
  intake = createIntake({ clock: movableClock(noon), node: 'node-1' });
});

test('what became of the events of a source is counted by day', async () => {
  const source = await aSource();
  const crawler = { ...visit('c'), context: { userAgent: CRAWLER } };
  await collect(source, [visit('a'), visit('b'), crawler, 'nonsense', { type: 'track', userId: 'u' }, { type: 'x' }]);
  await collect(source, [visit('a'), visit('d')], nextDay);
  await writeCounts();
  const [first, second, ...more] = await countersOf(source.id, noon, nextDay);
  expect(first).toMatchObject({ ...NOTHING, day: '2026-11-22', accepted: 3, bots: 1 });
  expect(first?.rejected).toEqual({
    'expected an object': 1,
    'event: a track needs the name of what happened': 1,
    [Object.keys(first?.rejected ?? {}).find((reason) => reason.startsWith('type: ')) ?? '']: 1,
  });
  expect(second).toEqual({ ...NOTHING, day: '2026-11-23', accepted: 1, duplicates: 1, rejected: {} });
  expect(more).toEqual([]);
  expect(await countersOf(source.id, nextDay, nextDay)).toHaveLength(1);
});

test('events of a test source are counted as such, and what several nodes count adds up', async () => {
  const source = await aSource({ mode: 'test' });
  await collect(source, [visit('a')]);
  await writeCounts();
  count(source.id, noon, { withoutConsent: 3 });
  await Promise.all([writeCounts(), collect(source, [visit('b')])]);
  await writeCounts();
  expect(await countersOf(source.id, noon, noon)).toMatchObject([{ accepted: 2, test: 2, withoutConsent: 3 }]);
});

test('reasons that differ only in how large an event was are one, and there is an end to their number', async () => {
  const source = await aSource({ kind: 'browser' });
  const large = (bytes: number) => ({ ...visit('l'), properties: { text: 'x'.repeat(bytes) } });
  await collect(source, [large(40_000), large(50_000)]);
  await collect(
    source,
    Array.from({ length: 80 }, (_, n) => ({ ...visit('x'), type: 'page', [`k${n}`]: 1, properties: 1 })).concat(
      Array.from({ length: 80 }, () => ({ ...visit('x'), userId: {} as never, properties: 1 })),
    ),
  );
  await writeCounts();
  const [day] = await countersOf(source.id, noon, noon);
  expect(day?.rejected['too many bytes, the limit is 32768']).toBe(2);
  expect(Object.keys(day?.rejected ?? {}).length).toBeLessThanOrEqual(51);
});

test('the names of events and of what is in them are seen, with first, last, how many and an example', async () => {
  const source = await aSource();
  const viewed = { type: 'track', event: 'Product.Viewed', userId: 'u' };
  await collect(source, [
    { ...viewed, messageId: '1', properties: { product_id: 'cup', price: 4.25, gift: false, note: 'For Ana, 12 pm' } },
    { ...viewed, messageId: '2', properties: { price: '4.25', $odd: null, products: [{ sku: 's-1' }, { other: 1 }] } },
    { type: 'identify', userId: 'u', messageId: '3', traits: { email: 'ana.b@shop.example', age: 34 } },
  ]);
  await writeCounts();
  await collect(source, [{ ...viewed, messageId: '4', properties: { product_id: 'pot' } }], nextDay);
  await collect(source, [{ ...viewed, messageId: '4', properties: { product_id: 'pot' } }], nextDay);
  await writeCounts();
  const { names, otherEvents } = await sightingsOf(source.id);
  const [track, identify] = names;
  expect([otherEvents, names.length]).toEqual([0, 2]);
  expect(track).toMatchObject({ type: 'track', name: 'Product.Viewed', count: 3, firstAt: noon, lastAt: nextDay });
  const seen = Object.fromEntries((track?.properties ?? []).map(({ name, ...rest }) => [name, rest]));
  expect(seen).toEqual({
    product_id: { types: ['text'], count: 2, firstAt: noon, lastAt: nextDay, example: 'cup' },
    price: { types: ['number', 'text'], count: 2, firstAt: noon, lastAt: noon, example: '4.25' },
    gift: { types: ['yes/no'], count: 1, firstAt: noon, lastAt: noon, example: 'false' },
    note: { types: ['text'], count: 1, firstAt: noon, lastAt: noon, example: 'Aaa Aaa, 99 aa' },
    _$odd: { types: ['nothing'], count: 1, firstAt: noon, lastAt: noon },
    products: { types: ['list'], count: 1, firstAt: noon, lastAt: noon },
    'products[].sku': { types: ['text'], count: 1, firstAt: noon, lastAt: noon, example: 's-1' },
  });
  expect(identify?.properties.map(({ name, example }) => [name, example])).toEqual([
    ['age', '99'],
    ['email', 'aaa.a@aaaa.aaaaaaa'],
  ]);
});

test('whatever a source sends, no more than so many names are kept, and the rest is counted', async () => {
  const source = await aSource();
  const named = (n: number) => ({ type: 'track', event: `Event ${n}`, userId: 'u', messageId: `n-${n}` });
  const full = {
    ...visit('full'),
    properties: Object.fromEntries(Array.from({ length: 150 }, (_, n) => [`p${n}`, n])),
  };
  await collect(source, [...Array.from({ length: 150 }, (_, n) => named(n)), full]);
  await writeCounts();
  await collect(source, [...Array.from({ length: 150 }, (_, n) => named(n + 150)), { ...full, messageId: 'full-2' }]);
  await collect(source, [{ ...named(0), messageId: 'again', properties: { ['x'.repeat(101)]: 1 } }]);
  await writeCounts();
  const { names, otherEvents } = await sightingsOf(source.id);
  expect([names.length, otherEvents]).toEqual([MAX_NAMES, 301 - MAX_NAMES]);
  const pages = names.find(({ type }) => type === 'page');
  expect([pages?.properties.length, pages?.otherProperties]).toEqual([MAX_PROPERTIES, 100]);
  const again = names.find(({ name }) => name === 'Event 0');
  expect(again).toMatchObject({ count: 2, otherProperties: 1, properties: [] });
});

test.each([
  ['phone', '+49 170 1234567', '+99 999 9999999'],
  ['sku', '4917012345678', '9999999999999'],
  ['brand', 'ana@shop.example', 'aaa@aaaa.aaaaaaa'],
  ['phone', 491_701_234_567, '999999999999'],
  ['latitude', 48.137_154, '99.999999'],
  ['quantity', 12, '12'],
  ['name', 'Zoë Ångström', 'Aaa Aaaaaaaa'],
  ['id', '٣٤', '99'],
  ['list', ['x'], undefined],
])('%s %j is shown as %s', (property, value, example) => {
  expect(exampleOf(property, value, false)).toBe(example);
});

test('no example of a trait holds more of a text than its shape', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(exampleOf('brand', text, true)).not.toMatch(/[b-zB-Z0-8]/);
    }),
  );
});

test('any name can be a field and is read back as it was', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (name) => {
      expect(fieldName(name)).not.toMatch(/[.$\0]|^$/);
      expect(nameOfField(fieldName(name))).toBe(name);
    }),
  );
});

async function aSource(kind: Partial<Pick<Source, 'kind' | 'mode'>> = {}): Promise<Source> {
  const given = { name: 'Shop', kind: 'server' as const, mode: 'live' as const, project: 'main', simulated: false };
  return (await createSource({ ...given, ...kind })).source;
}

async function collect(source: Source, batch: unknown[], receivedAt = noon): Promise<void> {
  const result = await intake.collect(source, structuredClone(batch), { receivedAt, imported: false });
  expect(result.kind).toBe('collected');
}

function visit(messageId: string) {
  return { type: 'page', userId: 'u', messageId };
}
