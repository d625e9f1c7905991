/** The `orders` stage: takes waiting groups of events and records their orders, refunds and redemptions in one transaction. */
import { inTransaction, type Session } from '../../platform/mongo.js';
import { ownersOf, putSections } from '../../profiles/index.js';
import { type StoredEvent, sources, type Taken, workOnGroups } from '../../tracking/index.js';
import type { CouponRefusal } from '../coupon.js';
import { redeemCoupons } from '../redeem-coupons.js';
import { type ClaimedOrder, type Claims, claimOrders, firstCurrency, orderEvents } from './claim-orders.js';
import { knownOrders, removeFacts, rowsToMatch, storedFacts, writeFacts } from './order-facts-store.js';
import type { OrderRow } from './order-store.js';
import { NOT_READ } from './read-order.js';
import { currencyOrFirst } from './reporting-currency.js';
import { noteServerOrders } from './server-orders.js';
import { profilesToMatch, sectionsAfter, settleRefunds } from './settle-facts.js';
import { winningClaims } from './winning-claims.js';

/** Always the same, so that every write takes place: the transaction, not a clock, decides which of two nodes is later. */
export const SECTION_VERSION = 1;

/**
 * Records the orders of some groups; answers how many events, or 0 when no group waits. Orders, matched refunds, redeemed
 * coupons, each touched profile's `orders` section and the mark on the groups are written together or not at all.
 */
export function recordNext(node: string, now: Date): Promise<number> {
  const recordTaken = async ({ events, finish }: Taken) => {
    const { claims, currency } = await claimsOf(orderEvents(events));
    await inTransaction(async (session) => {
      if (claims.orders.length + claims.problems.length > 0) {
        const orders = await withOwners(claims.orders, now, session);
        await record({ ...claims, orders }, currency ?? '', session);
      }
      await finish(session);
    });
  };
  return workOnGroups('orders', { node, now }, recordTaken, { without: NOT_READ });
}

async function claimsOf(events: StoredEvent[]): Promise<{ claims: Claims; currency: string | null }> {
  if (events.length === 0) return { claims: { orders: [], problems: [] }, currency: null };
  const [known, currency] = await Promise.all([sources(), currencyOrFirst(firstCurrency(events))]);
  const projects = new Map(known.map((source) => [source.id, source.project]));
  const claims = claimOrders(events, { projects, currency });
  const told = claims.orders.filter((row) => row.kind === 'purchase' && row.trusted).map((row) => row.sourceId);
  await noteServerOrders(new Set(told.map((id) => projects.get(id) ?? id)));
  return { claims, currency };
}

/** In the transaction that writes them: history that moves to another profile meanwhile makes MongoDB repeat it. */
async function withOwners(orders: ClaimedOrder[], now: Date, session: Session): Promise<OrderRow[]> {
  const owners = await ownersOf(orders, now, session);
  return orders.map((order, index) => ({ ...order, profileId: owners[index] ?? '' }));
}

async function record(claims: Claims & { orders: OrderRow[] }, currency: string, session: Session): Promise<void> {
  const ids = [...claims.orders, ...claims.problems].map((claim) => claim._id);
  const known = await knownOrders(ids, session);
  const winning = winningClaims(claims.orders, known);
  const fresh = withRefusals(winning, await redeemCoupons(winning, session));
  const replaced = fresh.filter((row) => known.has(row._id)).map((row) => row._id);
  await removeFacts(replaced, session);
  const losers = replaced.flatMap((id) => known.get(id)?.profileId ?? []);
  const touched = [...new Set([...fresh.map((row) => row.profileId), ...losers])];
  const stored = await storedFacts(touched, session);
  const toMatch = [...new Set([...profilesToMatch(stored, fresh), ...losers])];
  const matched = await rowsToMatch(toMatch, session);
  const settled = settleRefunds(matched, fresh, toMatch);
  const problems = claims.problems.filter((problem) => !known.has(problem._id));
  await writeFacts({ rows: settled.fresh, problems, updates: settled.updates }, session);
  const sections = sectionsAfter({ touched, stored, matched, settled, currency });
  await putSections('orders', sections, SECTION_VERSION, session);
}

function withRefusals(rows: OrderRow[], refused: Map<string, CouponRefusal>): OrderRow[] {
  return rows.map((row) => {
    const couponRefused = refused.get(row._id);
    return couponRefused === undefined ? row : { ...row, couponRefused };
  });
}
