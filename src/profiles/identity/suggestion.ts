// A suggestion: two users who may be one customer. Only a person can say so.
export interface Suggestion {
  /** The two users, in a fixed order. */
  id: string;
  /** User ids. */
  users: [string, string];
  /** `alias`: a client said that both are one. `same-address`: a server verified one address for both. */
  rule: 'alias' | 'same-address';
  /** The address that both share, or the id of the alias event. */
  evidence: string;
  /** False when only a page has said it: anybody can. */
  trusted: boolean;
  at: Date;
  state: 'open' | 'merged' | 'kept-apart';
  decided: { at: Date; by: string } | null;
}

export function suggestionId(one: string, other: string): string {
  return JSON.stringify([one, other].sort());
}
