import { expect, test } from '@jest/globals';
import type { OrderRow } from './order-store.js';
import { winningClaims } from './winning-claims.js';

const by = (trusted: boolean, _id: string, eventId = '') => ({ _id, eventId, trusted }) as OrderRow;
const browser = (id: string, eventId?: string) => by(false, id, eventId);
const server = (id: string, eventId?: string) => by(true, id, eventId);
const told = (rows: OrderRow[]) => rows.map(({ _id, trusted, eventId }) => `${_id} ${trusted} ${eventId}`.trim());

test("in one group a server's claim goes before a browser's, then the older one, and time stays the order", () => {
  const claims = [browser('a'), browser('b', 'first'), server('c'), server('a', 'first'), browser('b'), server('a')];
  expect(told(winningClaims(claims, new Map()))).toEqual(['b false first', 'c true', 'a true first']);
});

test("what is recorded yields only to a server's word, and only if a browser had told it", () => {
  const known = new Map(['a', 'b', 'c', 'd'].map((id, index) => [id, { trusted: index < 2, profileId: 'ana' }]));
  const claims = [server('a'), browser('b'), server('c'), browser('d'), browser('new')];
  expect(told(winningClaims(claims, known))).toEqual(['c true', 'new false']);
});
