/** Mixes a person's lists so that one strong category does not fill the whole mail. */
import type { Product } from '../commerce/index.js';

export interface Candidate {
  product: Product;
  reason: string;
}

/** One from each list in turn, best first, no product twice; `rest` fills what is missing. At most `limit`. */
export function interleave(lists: Candidate[][], rest: Candidate[], limit: number): Candidate[] {
  const rounds = Math.max(0, ...lists.map((list) => list.length));
  const mixed: Candidate[] = [];
  for (let round = 0; round < rounds; round++) mixed.push(...lists.flatMap((list) => list[round] ?? []));
  const seen = new Set<string>();
  const unique = [...mixed, ...rest].filter(({ product }) => {
    if (seen.has(product.id)) return false;
    seen.add(product.id);
    return true;
  });
  return unique.slice(0, Math.max(0, limit));
}
