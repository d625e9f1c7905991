// Is every order counted once: one row, and once in the sums of one profile?
import { ordersOf } from '../../commerce/index.js';
import { type Profile, streamProfiles } from '../../profiles/index.js';

const PROFILES_AT_ONCE = 500;

export interface OrdersCheck {
  orders: number;
  /** One sentence each. */
  faults: string[];
}

/** `expected`: the order ids of all `Order Completed` events in the log. */
export async function checkOrders(expected: Set<string>): Promise<OrdersCheck> {
  const faults: string[] = [];
  const seen = new Set<string>();
  let batch: Profile[] = [];
  const compare = async () => {
    const counts = new Map<string, number>();
    for (const { orderId: given, profileId } of await ordersOf(batch.map(({ id }) => id))) {
      const orderId = given ?? 'without an id';
      if (seen.has(orderId)) faults.push(`order ${orderId} is recorded twice`);
      seen.add(orderId);
      counts.set(profileId, (counts.get(profileId) ?? 0) + 1);
    }
    for (const { id, orders } of batch) {
      const [says, has] = [orders?.count ?? 0, counts.get(id) ?? 0];
      if (says !== has) faults.push(`profile ${id} counts ${says} orders and has ${has}`);
    }
    batch = [];
  };
  for await (const profile of streamProfiles()) if (batch.push(profile) === PROFILES_AT_ONCE) await compare();
  await compare();
  for (const orderId of expected) if (!seen.has(orderId)) faults.push(`order ${orderId} is not recorded`);
  for (const orderId of seen) if (!expected.has(orderId)) faults.push(`order ${orderId} comes from no event`);
  return { orders: seen.size, faults };
}
