// The foot of a list: what this page holds and the ways on.

export interface Pager {
  range: string;
  first: string;
  back: string;
  next: string;
  any: boolean;
}

/** `first`, `back` and `next` are addresses, '' where there is no such page or no way to it. */
export function pager(ways: { range: string; first: string; back?: string; next: string }): Pager {
  const { first, back = '', next } = ways;
  return { ...ways, back, any: first !== '' || back !== '' || next !== '' };
}
