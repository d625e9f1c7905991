// Which products and categories a person turns to: buying says more than putting into the basket, that more than looking.
import type { PastEvent } from '../../tracking/index.js';
import type { Behaviour } from './behaviour.js';
import {
  aged,
  byInterest,
  type Contribution,
  contributionOf,
  halfLife,
  type Interest,
  interestNow,
  raised,
} from './interest.js';
import { isRecord, shortId } from './short-text.js';

const PRODUCT_HALF_LIFE_MS = halfLife(30);
const CATEGORY_HALF_LIFE_MS = halfLife(90);
export const MAX_PRODUCTS = 30;
const MAX_CATEGORIES = 15;
const CAPS = { products: MAX_PRODUCTS, categories: MAX_CATEGORIES };
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

/** What is left of each interest now, in points: 1 = one view just now. In no order. */
export function interestsNow(
  { interests }: Behaviour,
  kind: 'products' | 'categories',
  now: Date,
): { id: string; points: number }[] {
  const fades = kind === 'products' ? PRODUCT_HALF_LIFE_MS : CATEGORY_HALF_LIFE_MS;
  return interests[kind].map((interest) => ({ id: interest.id, points: interestNow(interest, now, fades) }));
}

/** What a track says about products. Call it for tracks only, and `foldFavourites` after the last one. */
export function foldInterests(draft: Behaviour, event: PastEvent): void {
  const { name, properties, timestamp } = event;
  const points = POINTS.get(name);
  if (points === undefined && name !== 'Order Refunded') return;
  if (points === undefined) ageProducts(draft.interests, properties.products);
  else raiseAll(draft, event, points);
  const viewed = name === 'Product Viewed' ? shortId(properties.product_id, MAX_ID_BYTES) : undefined;
  if (viewed) noteViewed(draft, viewed, timestamp);
}

/** What they turn to most, by all that was folded. */
export function foldFavourites({ interests }: Behaviour): void {
  const { products, categories } = interests;
  if (products.length > 0) interests.topProduct = greatest(products).id;
  if (categories.length > 0) interests.topCategory = greatest(categories).id;
}

function raiseAll(draft: Behaviour, { name, properties, timestamp }: PastEvent, points: number): void {
  const toProducts = contributionOf(points, timestamp, PRODUCT_HALF_LIFE_MS);
  const toCategories = contributionOf(points, timestamp, CATEGORY_HALF_LIFE_MS);
  const lines = name === 'Order Completed' ? linesOf(properties.products) : [properties];
  for (const line of lines) {
    const product = ONLY_CATEGORY.has(name) ? undefined : shortId(line.product_id, MAX_ID_BYTES);
    if (product) raise(draft, 'products', product, toProducts);
    const category = shortId(line.category, MAX_ID_BYTES);
    if (category) raise(draft, 'categories', category, toCategories);
  }
}

/**
 * What is sent back was not what they wanted: interest in it counts as a half-life older. That in its category stays, and a
 * refund that names no products changes nothing.
 */
function ageProducts({ products }: Behaviour['interests'], lines: unknown): void {
  for (const line of linesOf(lines)) {
    const id = shortId(line.product_id, MAX_ID_BYTES);
    const at = products.findIndex((interest) => interest.id === id);
    const known = products[at];
    if (known) products[at] = aged(known);
  }
}

/** A newcomer takes the place of the least interest, or nothing new could ever come into a full list. */
function raise(
  { interests, dropped }: Behaviour,
  kind: 'products' | 'categories',
  id: string,
  contribution: Contribution,
): void {
  const list = interests[kind];
  const at = list.findIndex((interest) => interest.id === id);
  if (at >= 0) {
    list[at] = raised(list[at], id, contribution);
    return;
  }
  if (list.length >= CAPS[kind]) {
    list.splice(list.indexOf(least(list)), 1);
    dropped[kind] += 1;
  }
  list.push(raised(undefined, id, contribution));
}

function least(list: Interest[]): Interest {
  return list.reduce((lowest, interest) => (byInterest(interest, lowest) > 0 ? interest : lowest));
}

function greatest(list: Interest[]): Interest {
  return list.reduce((best, interest) => (byInterest(interest, best) < 0 ? interest : best));
}

function noteViewed({ recentProducts, dropped }: Behaviour, id: string, at: Date): void {
  const known = recentProducts.findIndex((recent) => recent.id === id);
  if (known >= 0) recentProducts.splice(known, 1);
  recentProducts.unshift({ id, at });
  if (recentProducts.length <= MAX_RECENT_PRODUCTS) return;
  recentProducts.pop();
  dropped.recentProducts += 1;
}

/** The lines that are lines. */
function linesOf(lines: unknown): Record<string, unknown>[] {
  return Array.isArray(lines) ? lines.filter(isRecord) : [];
}
