/** Which claim of an order holds: anybody can claim in a shop's browser source, only the shop in its server source. */
import type { KnownOrder } from './order-facts-store.js';
import type { OrderRow } from './order-store.js';

/**
 * The claims to record, in the order given (oldest first), one an order: a server's before a browser's, then the older one.
 * What is recorded yields only to a server's word, and only if a browser had told it.
 */
export function winningClaims(claims: OrderRow[], known: Map<string, KnownOrder>): OrderRow[] {
  const winners = new Map<string, OrderRow>();
  for (const row of claims) {
    const rival = winners.get(row._id) ?? known.get(row._id);
    if (!rival || (row.trusted && rival.trusted === false)) winners.set(row._id, row);
  }
  return claims.filter((row) => winners.get(row._id) === row);
}
