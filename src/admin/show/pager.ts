// The foot of a list: what this page holds and the ways on.

export interface Pager {
  range: string;
  first: string;
  next: string;
  any: boolean;
}

/** `first` and `next` are addresses, '' where there is no such page. */
export function pager({ range, first, next }: { range: string; first: string; next: string }): Pager {
  return { range, first, next, any: first !== '' || next !== '' };
}
