/** Picks products for one person: what others often buy in the categories this person buys, and they have not bought lately. */
import { type PopularProduct, type Product, recentBaskets } from '../commerce/index.js';
import { idsOf, type Profile } from '../profiles/index.js';
import { type Candidate, interleave } from './interleave.js';
import { categoriesOf, popularIn } from './kept-catalogue.js';

export interface PickedProduct {
  product: Product;
  /** In words, for the mail and the customer page. */
  reason: string;
}

/** "Lately" and "often" speak of this many newest orders of the person. */
const ORDERS_LOOKED_AT = 20;
const CATEGORIES = 3;

/**
 * Up to `limit` products, best first, the same for the same data: never a service, never out of stock, nothing from the
 * person's last orders. Where their categories give too few, what is popular with everybody fills up. What is asked of
 * the catalogue is kept for five minutes of `now`, so that a person of a mailing costs one indexed read.
 */
export async function pickProducts(
  profile: Profile,
  { limit, now }: { limit: number; now: Date },
): Promise<PickedProduct[]> {
  const baskets = await recentBaskets(await idsOf(profile.id), ORDERS_LOOKED_AT);
  const bought = new Set(baskets.flat());
  const lists: Candidate[][] = [];
  for (const { category, orders } of await favouriteCategories(baskets, now)) {
    const reason = `popular in ${category}, which you ${orders > 1 ? 'buy often' : 'have bought'}`;
    lists.push(candidates(await popularIn(category, now), bought, reason));
  }
  const everybody = candidates(await popularIn(null, now), bought, 'popular with other customers');
  return interleave(lists, everybody, limit);
}

function candidates(popular: PopularProduct[], bought: Set<string>, reason: string): Candidate[] {
  const fresh = popular.filter((product) => !bought.has(product.id));
  return fresh.map(({ customers: _customers, ...product }) => ({ product, reason }));
}

/** The categories of merchandise that the most of these orders contain; ties by name. */
async function favouriteCategories(baskets: string[][], now: Date): Promise<{ category: string; orders: number }[]> {
  const products = await categoriesOf([...new Set(baskets.flat())], now);
  const counts = new Map<string, number>();
  for (const basket of baskets) {
    const known = basket.flatMap((id) => products.get(id) ?? []).filter(({ kind }) => kind === 'merchandise');
    const categories = new Set(known.map(({ category }) => category));
    for (const category of categories) counts.set(category, (counts.get(category) ?? 0) + 1);
  }
  return [...counts]
    .map(([category, orders]) => ({ category, orders }))
    .sort((left, right) => right.orders - left.orders || (left.category < right.category ? -1 : 1))
    .slice(0, CATEGORIES);
}
