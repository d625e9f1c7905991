/** The purchases that prove something: those that end a campaign's walk and count in its result. */
import type { ProfileId } from '../../profiles/index.js';
import { sources } from '../../tracking/index.js';
import type { OrderFact } from './order.js';
import { purchasesBetween } from './order-store.js';
import { hasServerOrders } from './server-orders.js';

/**
 * Purchases of these profiles with from <= at < to, without their lines, oldest first; those in other currencies too
 * (`counted` false). What a browser alone has told is left out where the project's orders come from a server, and counts where
 * they never did: such a shop has nothing better.
 */
export async function ordersBetween(profileIds: ProfileId[], from: Date, to: Date): Promise<OrderFact[]> {
  const facts = await purchasesBetween(profileIds, from, to);
  if (facts.every((fact) => fact.trusted)) return facts;
  const projects = new Map((await sources()).map((source) => [source.id, source.project]));
  const believed = new Map<string, boolean>();
  for (const { sourceId, trusted } of facts) {
    if (trusted || believed.has(sourceId)) continue;
    believed.set(sourceId, !(await hasServerOrders(projects.get(sourceId) ?? sourceId)));
  }
  return facts.filter((fact) => fact.trusted || believed.get(fact.sourceId));
}
