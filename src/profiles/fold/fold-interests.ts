// Which products and categories a person turns to: buying says more than putting into the basket, that more than looking.
import type { FoldedEvent } from '../../tracking/index.js';
import type { Behaviour } from './behaviour.js';
import { aged, byInterest, halfLife, type Interest, raised } from './interest.js';
import { isRecord, shortId } from './short-text.js';

export const PRODUCT_HALF_LIFE_MS = halfLife(30);
export const CATEGORY_HALF_LIFE_MS = halfLife(90);
export const MAX_PRODUCTS = 30;
export const MAX_CATEGORIES = 15;
export const MAX_RECENT_PRODUCTS = 20;
const MAX_ID_BYTES = 48;

/** Points of one event. An order counts each of its lines once, whatever the quantity: a dealer is no fan. */
const POINTS = new Map([
  ['Product Viewed', 1],
  ['Product Clicked', 1],
  ['Product List Viewed', 1],
  ['Product List Filtered', 1],
  ['Product Added', 3],
  ['Product Added to Wishlist', 3],
  ['Order Completed', 8],
]);
const ONLY_CATEGORY = new Set(['Product List Viewed', 'Product List Filtered']);

/** What a track says about products. Call it for tracks only. */
export function foldInterests(draft: Behaviour, event: FoldedEvent): void {
  const { name, properties, timestamp } = event;
  if (name === 'Order Refunded') ageProducts(draft, properties.products);
  const points = POINTS.get(name);
  if (points === undefined) return;
  const lines = name === 'Order Completed' ? linesOf(properties.products) : [properties];
  for (const line of lines) {
    const product = ONLY_CATEGORY.has(name) ? undefined : shortId(line.product_id, MAX_ID_BYTES);
    if (product) raiseProduct(draft, product, points, timestamp);
    const category = shortId(line.category, MAX_ID_BYTES);
    if (category) raiseCategory(draft, category, points, timestamp);
    if (product && name === 'Product Viewed') noteViewed(draft, product, timestamp);
  }
}

/**
 * What is sent back was not what they wanted: interest in it counts as a half-life older. That in its category stays, and a
 * refund that names no products changes nothing.
 */
function ageProducts(draft: Behaviour, lines: unknown): void {
  const { products } = draft.interests;
  for (const line of linesOf(lines)) {
    const id = shortId(line.product_id, MAX_ID_BYTES);
    const at = products.findIndex((interest) => interest.id === id);
    const known = products[at];
    if (known) products[at] = aged(known);
  }
  setTop(draft, 'topProduct', products);
}

function raiseProduct(draft: Behaviour, id: string, points: number, at: Date): void {
  const { products } = draft.interests;
  draft.dropped.products += raiseIn(
    products,
    MAX_PRODUCTS,
    (known) => raised(known, id, points, at, PRODUCT_HALF_LIFE_MS),
    id,
  );
  setTop(draft, 'topProduct', products);
}

function raiseCategory(draft: Behaviour, id: string, points: number, at: Date): void {
  const { categories } = draft.interests;
  draft.dropped.categories += raiseIn(
    categories,
    MAX_CATEGORIES,
    (known) => raised(known, id, points, at, CATEGORY_HALF_LIFE_MS),
    id,
  );
  setTop(draft, 'topCategory', categories);
}

/** Answers how many fell out: a newcomer takes the place of the least, or nothing new could ever come into a full list. */
function raiseIn(list: Interest[], cap: number, raise: (known: Interest | undefined) => Interest, id: string): number {
  const at = list.findIndex((interest) => interest.id === id);
  if (at >= 0) {
    list[at] = raise(list[at]);
    return 0;
  }
  const falls = list.length >= cap;
  if (falls) list.splice(list.indexOf(least(list)), 1);
  list.push(raise(undefined));
  return falls ? 1 : 0;
}

function least(list: Interest[]): Interest {
  return list.reduce((lowest, interest) => (byInterest(interest, lowest) > 0 ? interest : lowest));
}

function setTop(draft: Behaviour, top: 'topProduct' | 'topCategory', list: Interest[]): void {
  if (list.length === 0) return;
  draft.interests[top] = list.reduce((best, interest) => (byInterest(interest, best) < 0 ? interest : best)).id;
}

function noteViewed(draft: Behaviour, id: string, at: Date): void {
  const others = draft.recentProducts.filter((recent) => recent.id !== id);
  if (others.length >= MAX_RECENT_PRODUCTS) draft.dropped.recentProducts += 1;
  draft.recentProducts = [{ id, at }, ...others.slice(0, MAX_RECENT_PRODUCTS - 1)];
}

/** The lines that are lines. */
function linesOf(lines: unknown): Record<string, unknown>[] {
  return Array.isArray(lines) ? lines.filter(isRecord) : [];
}
