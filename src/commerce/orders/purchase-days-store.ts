/** The streams behind purchase days: facts in order of person and time, read from the index alone. */
import { ERASED } from '../../consent/index.js';
import type { Money } from '../../platform/money.js';
import type { ProfileId } from '../../profiles/index.js';
import type { OrderFact } from './order.js';
import { FACT_INDEX, orderRows } from './order-store.js';

export type DayFact = Pick<OrderFact, 'kind' | 'profileId' | 'at' | 'net'>;

/** Counted purchases and refunds before `until` of people who are there, by profile, then time. */
export async function* factsByPerson(until: Date | undefined): AsyncIterable<DayFact> {
  const cursor = orderRows
    .find(
      {
        profileId: { $gt: '' },
        counted: true,
        kind: { $in: ['purchase', 'refund'] },
        ...(until && { at: { $lt: until } }),
      },
      { projection: { _id: 0, profileId: 1, at: 1, kind: 1, net: 1 }, hint: FACT_INDEX, batchSize: 10_000 },
    )
    .sort({ profileId: 1, at: 1 });
  // Erased people stay in the books, and are nobody whom an analysis could speak of.
  for await (const row of cursor) if (!row.profileId.startsWith(ERASED)) yield row as unknown as DayFact;
}

export interface LateMatch {
  profileId: ProfileId;
  /** When the refund happened. */
  at: Date;
  purchaseAt: Date;
  amount: Money;
}

/** Matches of which the refund or the purchase is not before `until`. */
export async function matchesAcross(until: Date): Promise<LateMatch[]> {
  const after = { $gte: until };
  const rows = await orderRows
    .find(
      { kind: 'refund', counted: true, $or: [{ at: after }, { 'matches.purchaseAt': after }] },
      { projection: { profileId: 1, at: 1, matches: 1 } },
    )
    .toArray();
  return rows.flatMap(({ profileId, at, matches = [] }) =>
    matches.map(({ purchaseAt, amount }) => ({ profileId: profileId as ProfileId, at, purchaseAt, amount })),
  );
}
