// Where a page of the leaving list begins, and the way back: the list is walked by rank, so the address keeps the ranks passed.

/** After the rank that ended the page before (0: at the top), after how many people, and the ends of the pages before that. */
export interface ListPlace {
  after: number;
  seen: number;
  trail: number[];
}

/** Pages that can be gone back through; beyond, the first page is one step. */
const KEPT = 20;

export function nextPlace({ after, seen, trail }: ListPlace, last: number, people: number): ListPlace {
  return { after: last, seen: seen + people, trail: after > 0 ? [...trail, after].slice(-KEPT) : [] };
}

/** null at the top, and where the address does not say what came before. */
export function placeBefore({ after, seen, trail }: ListPlace, pageSize: number): ListPlace | null {
  const end = trail.at(-1);
  if (after === 0) return null;
  if (end !== undefined) return { after: end, seen: Math.max(0, seen - pageSize), trail: trail.slice(0, -1) };
  return seen === pageSize ? { after: 0, seen: 0, trail: [] } : null;
}

export function addressOfPlace({ after, seen, trail }: ListPlace): string {
  if (after === 0) return '/admin/leaving';
  return `/admin/leaving?after=${after}&seen=${seen}${trail.length > 0 ? `&trail=${trail.join('.')}` : ''}`;
}

/** Whatever stands in an address; what is no list of ranks is none. */
export function trailFrom(word: string): number[] {
  return /^\d{1,9}(\.\d{1,9}){0,19}$/.test(word) ? word.split('.').map(Number) : [];
}
