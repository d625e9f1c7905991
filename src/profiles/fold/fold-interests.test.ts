import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { aFoldedEvent, LOG_START } from '../../testing/hostile-events.js';
import type { StoredEvent } from '../../tracking/index.js';
import { emptyBehaviour } from './behaviour.js';
import { MAX_TOUCHES } from './fold-campaigns.js';
import { foldEvents } from './fold-event.js';
import { interestsNow, MAX_PRODUCTS, MAX_RECENT_PRODUCTS } from './fold-interests.js';
import { MAX_VALUES } from './fold-names.js';

const DAY = 86_400;
const at = (second: number) => new Date(LOG_START.getTime() + second * 1000);
const fold = (...events: StoredEvent[]) => foldEvents(emptyBehaviour(LOG_START), events);
const did = (second: number, name: string, product_id: unknown, more: object = {}) =>
  aFoldedEvent(second, { name, properties: { product_id, ...more } });
const ordered = (second: number, ...products: object[]) =>
  aFoldedEvent(second, { name: 'Order Completed', properties: { products } });

function pointsOf(behaviour: ReturnType<typeof fold>, now: Date): Record<string, number> {
  return Object.fromEntries(interestsNow(behaviour, 'products', now).map(({ id, points }) => [id, Math.round(points)]));
}

test('buying says more than the basket, and that more than looking', () => {
  const behaviour = fold(
    did(1, 'Product Viewed', 'seen'),
    did(2, 'Product Added', 'wanted'),
    ordered(3, { product_id: 'bought', quantity: 99 }, { product_id: 'too' }),
  );
  expect(pointsOf(behaviour, at(3))).toEqual({ seen: 1, wanted: 3, bought: 8, too: 8 });
  expect(behaviour.interests.topProduct).toBe('bought');
  expect(behaviour.recency).toEqual({ viewedAt: at(1), addedAt: at(2), orderedAt: at(3) });
});

test('an old purchase weighs less than what was looked at since', () => {
  const views = [0, 1, 2].map((n) => did(150 * DAY + n, 'Product Viewed', 'new'));
  expect(fold(ordered(0, { product_id: 'old' }), ...views).interests.topProduct).toBe('new');
});

test('what is sent back counts as a half-life older; that in its category stays', () => {
  const line = { product_id: 'shirt', category: 'Shirts' };
  const refund = (second: number, properties: object) =>
    aFoldedEvent(second, { name: 'Order Refunded', properties: { ...properties } });
  const bought = fold(ordered(0, line), did(1, 'Product Viewed', 'cup'));
  const returned = foldEvents(bought, [refund(2, { products: [line, { product_id: 'unknown' }] })]);
  expect(pointsOf(returned, at(2))).toEqual({ shirt: 4, cup: 1 });
  expect(returned.interests.categories).toEqual(bought.interests.categories);
  expect(foldEvents(bought, [refund(2, { order_id: 'o' })]).interests).toEqual(bought.interests);
  const thrice = foldEvents(
    returned,
    [3, 4, 5].map((n) => refund(n, { products: [line] })),
  );
  expect(thrice.interests.topProduct).toBe('cup');
});

test('categories are known from lists, views and orders, and fade slower', () => {
  const list = aFoldedEvent(0, { name: 'Product List Viewed', properties: { category: 'Cups', product_id: 'none' } });
  const { interests } = fold(list, ordered(1, { product_id: 'shirt', category: 'Shirts' }));
  expect(interests.topCategory).toBe('Shirts');
  expect(interests.products.map(({ id }) => id)).toEqual(['shirt']);
});

test('past the cap the least interest makes room, and how often is told', () => {
  const views = Array.from({ length: MAX_PRODUCTS + 5 }, (_, n) => did(n, 'Product Viewed', `p${n}`));
  const behaviour = fold(ordered(0, { product_id: 'loved' }), ...views);
  expect(behaviour.interests.products).toHaveLength(MAX_PRODUCTS);
  expect(behaviour.interests.topProduct).toBe('loved');
  expect(behaviour.dropped.products).toBe(6);
  expect(behaviour.recentProducts.map(({ id }) => id).slice(0, 2)).toEqual([
    `p${MAX_PRODUCTS + 4}`,
    `p${MAX_PRODUCTS + 3}`,
  ]);
  expect(behaviour.recentProducts).toHaveLength(MAX_RECENT_PRODUCTS);
});

test('what was looked at again stands first, once', () => {
  const { recentProducts } = fold(
    did(1, 'Product Viewed', 'cup'),
    did(2, 'Product Viewed', 7),
    did(3, 'Product Viewed', ' cup '),
  );
  expect(recentProducts).toEqual([
    { id: 'cup', at: at(3) },
    { id: '7', at: at(2) },
  ]);
});

test('values are summed exactly, by name and currency; those of orders are not', () => {
  const cents = fc.integer({ min: 0, max: 10_000_000 });
  fc.assert(
    fc.property(fc.array(cents, { minLength: 1, maxLength: 40 }), (drawn) => {
      const events = drawn.map((value, n) =>
        did(n, 'Product Viewed', 'cup', { value: value / 10_000, currency: 'gbp' }),
      );
      const sum = drawn.reduce((total, value) => total + value, 0);
      const more = [
        did(90, 'Order Completed', 'cup', { value: 5 }),
        did(91, 'Product Viewed', 'cup', { value: '2.50' }),
      ];
      expect(fold(...events, ...more).values).toEqual([
        { name: 'Product Viewed', currency: 'GBP', count: drawn.length, sum },
        { name: 'Product Viewed', currency: '', count: 1, sum: 25_000 },
      ]);
    }),
  );
  const kinds = Array.from({ length: MAX_VALUES + 2 }, (_, n) =>
    aFoldedEvent(n, { name: `n${n}`, properties: { value: 1 } }),
  );
  expect(fold(...kinds).dropped.values).toBe(2);
});

test.each([-1, Number.NaN, 1e300, '1e3', 'ten', '', null, [], {}])('%j is no value', (value) => {
  expect(fold(aFoldedEvent(0, { properties: { value } })).values).toEqual([]);
});

test('the same campaign within half an hour is one touch, later it is another', () => {
  const visit = (second: number, name: string) =>
    aFoldedEvent(second, { type: 'page', name: '', context: { campaign: { name, source: 'ads' } } });
  const { campaigns } = fold(
    visit(0, 'spring'),
    visit(60, 'spring'),
    visit(61, 'summer'),
    visit(62, 'spring'),
    visit(1801, 'spring'),
  );
  expect(campaigns.count).toBe(3);
  expect(campaigns.first).toEqual({ at: at(0), kind: 'link', name: 'spring', source: 'ads' });
  expect(campaigns.recent.map(({ name }) => name)).toEqual(['spring', 'summer', 'spring']);
  expect(campaigns.last).toEqual(campaigns.recent[0]);
});

test('a click in our own mail is a touch when a server tells it, never when a page does', () => {
  const properties = { campaign_id: 'win-back', campaign_name: 'Win back' };
  const click = aFoldedEvent(0, { name: 'Email Link Clicked', properties });
  const touch = { at: at(0), kind: 'email', id: 'win-back', name: 'Win back', source: 'rapport', medium: 'email' };
  expect(fold(click).campaigns).toEqual({ count: 1, first: touch, last: touch, recent: [touch] });
  expect(fold({ ...click, trusted: false }).campaigns.count).toBe(0);
});

test('the newest touches stay, the first is kept beside them', () => {
  const visits = Array.from({ length: MAX_TOUCHES + 3 }, (_, n) =>
    aFoldedEvent(n, {
      type: 'page',
      name: '',
      context: { page: { url: `https://x.example/?utm_campaign=c${n}#utm_source=no` } },
    }),
  );
  const { campaigns, dropped } = fold(...visits);
  expect(campaigns.first).toEqual({ at: at(0), kind: 'link', name: 'c0' });
  expect(campaigns.recent.map(({ name }) => name).at(-1)).toBe('c3');
  expect([campaigns.count, dropped.touches]).toEqual([MAX_TOUCHES + 3, 3]);
});
