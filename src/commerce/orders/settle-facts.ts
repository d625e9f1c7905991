/** Works out what new facts change for the people they belong to: refund matchings, and the `orders` sections. */
import type { OrdersSection, ProfileId } from '../../profiles/index.js';
import { fromColumns } from './line-columns.js';
import { matchRefunds } from './match-refunds.js';
import type { MatchUpdate, StoredFact } from './order-facts-store.js';
import type { OrderRow } from './order-store.js';
import { type FactForSection, ordersSection } from './orders-section.js';

/**
 * The profiles whose refunds must be matched anew: those with a new refund, and those with a purchase that arrived
 * after a refund it may belong to. For everybody else adding up is enough.
 */
export function profilesToMatch(stored: StoredFact[], fresh: OrderRow[]): string[] {
  const newestRefund = new Map<string, number>();
  for (const fact of stored) {
    if (fact.kind !== 'refund' || !fact.counted) continue;
    const reach = fact.waiting ? Number.POSITIVE_INFINITY : fact.at.getTime();
    newestRefund.set(fact.profileId, Math.max(reach, newestRefund.get(fact.profileId) ?? reach));
  }
  const touched = fresh.filter(
    (row) =>
      row.counted &&
      (row.kind === 'refund' || row.at.getTime() <= (newestRefund.get(row.profileId) ?? Number.NEGATIVE_INFINITY)),
  );
  return [...new Set(touched.map((row) => row.profileId))];
}

export interface Settled {
  /** The new rows as they are to be stored. */
  fresh: OrderRow[];
  /** What changes in rows that are stored. */
  updates: MatchUpdate[];
}

/** Matches the refunds of the given people's rows, stored and new together. Rows of other people pass through. */
export function settleRefunds(stored: OrderRow[], fresh: OrderRow[], profileIds: string[]): Settled {
  const perPerson = new Map(profileIds.map((id) => [id, [] as OrderRow[]]));
  for (const row of [...stored, ...fresh]) if (row.counted) perPerson.get(row.profileId)?.push(row);
  const changes = new Map<string, MatchUpdate>();
  for (const rows of perPerson.values()) for (const change of matchPerson(rows)) changes.set(change._id, change);
  return {
    fresh: fresh.map((row) => ({ ...row, ...changes.get(row._id) })),
    updates: stored.flatMap((row) => {
      const change = changes.get(row._id);
      return change && differs(row, change) ? [change] : [];
    }),
  };
}

function matchPerson(rows: OrderRow[]): MatchUpdate[] {
  const purchases = rows.filter((row) => row.kind === 'purchase');
  const refunds = rows.filter((row) => row.kind === 'refund');
  const matching = matchRefunds(
    purchases.map(({ _id, at, trusted, amount, lines }) => ({
      id: _id,
      at,
      trusted,
      amount,
      lines: fromColumns(lines),
    })),
    refunds.map(({ _id, at, trusted, purchaseId = null, stated = null, lines }) => ({
      id: _id,
      at,
      trusted,
      purchaseId,
      amount: stated,
      lines: fromColumns(lines),
    })),
  );
  return [
    ...purchases.map(({ _id, amount }) => ({ _id, net: amount - (matching.refunded.get(_id) ?? 0) })),
    ...refunds.flatMap(({ _id }) => {
      const found = matching.refunds.get(_id);
      if (!found) return [];
      return [
        { _id, net: -found.unmatched || 0, amount: found.amount, matches: found.matches, waiting: found.waiting },
      ];
    }),
  ];
}

function differs(row: OrderRow, change: MatchUpdate): boolean {
  if (row.net !== change.net) return true;
  if (row.kind === 'purchase') return false;
  return row.waiting !== change.waiting || JSON.stringify(row.matches) !== JSON.stringify(change.matches);
}

export interface AfterRecording {
  /** Everyone who won or lost a fact. */
  touched: string[];
  stored: StoredFact[];
  /** The stored rows of those who were matched anew. */
  matched: OrderRow[];
  settled: Settled;
  currency: string;
}

/** The sections of everyone touched. */
export function sectionsAfter(after: AfterRecording): { id: ProfileId; value: OrdersSection }[] {
  const { touched, stored, matched, settled, currency } = after;
  const facts = new Map(touched.map((id) => [id, [] as FactForSection[]]));
  for (const row of settled.fresh) facts.get(row.profileId)?.push(row);
  const anew = new Set(matched.map((row) => row.profileId));
  const changes = new Map(settled.updates.map((change) => [change._id, change]));
  for (const fact of stored) if (!anew.has(fact.profileId)) facts.get(fact.profileId)?.push(fact);
  for (const row of matched) facts.get(row.profileId)?.push({ ...row, ...changes.get(row._id) });
  return [...facts].map(([id, own]) => ({ id: id as ProfileId, value: ordersSection(own, currency) }));
}
