/** Makes the `orders` section of people anew from their orders, refunds matched again; for a replay of profiles. */
import { isDeepStrictEqual } from 'node:util';
import { inTransaction, type Session } from '../../platform/mongo.js';
import { type ProfileId, putSections, sectionsOf } from '../../profiles/index.js';
import { rowsToMatch, storedFacts, writeFacts } from './order-facts-store.js';
import { SECTION_VERSION } from './record-orders.js';
import { reportingCurrency } from './reporting-currency.js';
import { sectionsAfter, settleRefunds } from './settle-facts.js';

/**
 * Answers how many sections differed from what the orders say. Only those are written, in one transaction with what it read;
 * with `dryRun` none is.
 */
export async function rebuildOrders(ids: ProfileId[], { dryRun }: { dryRun: boolean }): Promise<number> {
  const currency = (await reportingCurrency()) ?? '';
  return inTransaction((session) => rebuildSections(ids, { dryRun, currency, session }));
}

async function rebuildSections(
  ids: ProfileId[],
  { dryRun, currency, session }: { dryRun: boolean; currency: string; session: Session },
): Promise<number> {
  const known = await sectionsOf('orders', ids, session);
  const stored = await storedFacts(ids, session);
  const buyers = [...new Set(stored.map(({ profileId }) => profileId))];
  const toMatch = [...new Set(stored.filter(({ kind }) => kind === 'refund').map(({ profileId }) => profileId))];
  const matched = await rowsToMatch(toMatch, session);
  const settled = settleRefunds(matched, [], toMatch);
  const told = new Map(
    sectionsAfter({ touched: buyers, stored, matched, settled, currency }).map((one) => [one.id, one.value]),
  );
  const differing = ids
    .filter((id) => !isDeepStrictEqual(known.get(id), told.get(id)))
    .map((id) => ({ id, value: told.get(id) ?? null }));
  if (dryRun) return differing.length;
  await writeFacts({ rows: [], problems: [], updates: settled.updates }, session);
  await putSections('orders', differing, SECTION_VERSION, session);
  return differing.length;
}
