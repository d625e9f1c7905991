// Whether something belongs to the past of a person who was erased: then it must not come back.
import { type ErasedSpan, hashesOf, newestErasure, spansOfHashes } from './tombstone-store.js';

export interface PastIdentifier {
  identifier: string;
  at: Date;
}

/** In the order given: true when the identifier was erased and `at` lies in what was erased. No query for what is new. */
export async function pastOfErased(things: PastIdentifier[]): Promise<boolean[]> {
  const newest = things.length > 0 ? await newestErasure() : null;
  if (!newest || things.every(({ at }) => at > newest)) return things.map(() => false);
  const hashes = await hashesOf([...new Set(things.map(({ identifier }) => identifier))]);
  const spans = await spansOfHashes([...hashes.values()]);
  return things.map(({ identifier, at }) => isPast(spans.get(hashes.get(identifier) ?? ''), at));
}

export function isPast(spans: ErasedSpan[] | null | undefined, at: Date): boolean {
  return (spans ?? []).some(({ from, until }) => (from === null || at >= from) && at <= until);
}
