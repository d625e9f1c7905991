/** Keeps what a mailing asks of the catalogue once a person, for some minutes: popular lists and categories. */
import { categoriesById, type PopularProduct, type Product, popularProducts } from '../commerce/index.js';

type Categories = Map<string, Pick<Product, 'category' | 'kind'> | undefined>;

interface Kept {
  at: number;
  popular: Map<string | null, Promise<PopularProduct[]>>;
  categories: Categories;
}

const KEPT_MS = 5 * 60_000;
const MOST_CATEGORIES = 100_000;
/** Enough that a person who bought the top of a category still finds something new in it. */
const LIST_LENGTH = 100;

let kept: Kept = emptied(Number.NEGATIVE_INFINITY);

/** The popular products of a category, or of all for null. At most five minutes old. */
export async function popularIn(category: string | null, now: Date): Promise<PopularProduct[]> {
  const { popular } = keptAt(now);
  const list = popular.get(category) ?? popularProducts({ ...(category !== null && { category }), limit: LIST_LENGTH });
  popular.set(category, list);
  list.catch(() => popular.delete(category));
  return list;
}

/** Product id → category and kind; undefined for products that the catalogue does not know. */
export async function categoriesOf(ids: string[], now: Date): Promise<Categories> {
  const { categories } = keptAt(now);
  if (categories.size > MOST_CATEGORIES) categories.clear();
  const missing = ids.filter((id) => !categories.has(id));
  const read = await categoriesById(missing);
  for (const id of missing) categories.set(id, read.get(id));
  return categories;
}

function keptAt(now: Date): Kept {
  const age = now.getTime() - kept.at;
  // A clock that went back (a demo played again) makes what was kept worthless as well.
  if (!(age >= 0 && age < KEPT_MS)) kept = emptied(now.getTime());
  return kept;
}

function emptied(at: number): Kept {
  return { at, popular: new Map(), categories: new Map() };
}
