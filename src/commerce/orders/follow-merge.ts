/** Takes orders along when the history that they are part of goes to another profile. */
import { Conflict } from '../../platform/errors.js';
import { inTransaction, type Session } from '../../platform/mongo.js';
import { finishMerge, type Merge, ownersOf, type ProfileId, putSections, takeMerge } from '../../profiles/index.js';
import { ordersOfSubjects, rowsToMatch, setOwners, storedFacts, writeFacts } from './order-facts-store.js';
import { SECTION_VERSION } from './record-orders.js';
import { reportingCurrency } from './reporting-currency.js';
import { sectionsAfter, settleRefunds } from './settle-facts.js';

/**
 * Follows one merge, or the undo of one; false when none waits. Orders, matched refunds, the sections of both profiles and the
 * mark on the merge are written together or not at all. It asks whose each order is now, whatever the merge says, so that
 * merges may be followed in any order.
 */
export async function followMerge(node: string, now: Date): Promise<boolean> {
  const merge = await takeMerge('orders', node, now);
  if (!merge) return false;
  const currency = (await reportingCurrency()) ?? '';
  try {
    await inTransaction(async (session) => {
      const moved = await rehome(merge, { now, currency, session });
      await finishMerge(merge.id, 'orders', moved, session);
    });
  } catch (error) {
    // Another node took the merge over and was faster; our transaction left nothing behind.
    if (!(error instanceof Conflict)) throw error;
  }
  return true;
}

interface Work {
  now: Date;
  currency: string;
  session: Session;
}

/** Answers how many orders and refunds went to another profile. */
async function rehome({ from, moved }: Merge, { now, currency, session }: Work): Promise<number> {
  const subjects = moved.map(({ subject }) => subject);
  const orders = await ordersOfSubjects(from, subjects, session);
  const owners = await ownersOf(orders, now, session);
  const gone = orders.flatMap(({ _id }, index) => {
    const profileId = owners[index] ?? from;
    return profileId === from ? [] : [{ _id, profileId }];
  });
  if (gone.length === 0) return 0;
  await setOwners(gone, session);
  const touched = [...new Set([from, ...gone.map(({ profileId }) => profileId)])];
  const matched = await rowsToMatch(touched, session);
  const settled = settleRefunds(matched, [], touched);
  await writeFacts({ rows: [], problems: [], updates: settled.updates }, session);
  const stored = await storedFacts(touched, session);
  const buyers = new Set<string>(stored.map(({ profileId }) => profileId));
  const sections = sectionsAfter({ touched, stored, matched, settled, currency }).map(({ id, value }) => ({
    id: id as ProfileId,
    value: buyers.has(id) ? value : null,
  }));
  await putSections('orders', sections, SECTION_VERSION, session);
  return gone.length;
}
