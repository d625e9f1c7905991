/** Everybody's order history compacted to days of net money: what the analyses read. */
import type { Money } from '../../platform/money.js';
import { dayOf } from './day.js';
import type { PurchaseDay } from './order.js';
import { type DayFact, factsByPerson, type LateMatch, matchesAcross } from './purchase-days-store.js';

/**
 * One row per person and day, by person, then day; with `until` as it stood just before then.
 * Purchases of a day are one row, net of the refunds matched to them whenever those came; unmatched refunds are a row
 * of their own day with `purchase` false. A day whose purchases are worth nothing any more has a row with `purchase` false.
 */
export async function* purchaseDays(options: { until?: Date } = {}): AsyncIterable<PurchaseDay> {
  const { until } = options;
  const corrections = until ? correctionsOf(await matchesAcross(until), until) : new Map<string, Correction>();
  let open: OpenDay | undefined;
  for await (const fact of factsByPerson(until)) {
    const day = dayOf(fact.at);
    if (open && (open.profileId !== fact.profileId || open.day !== day)) {
      yield* rowsOf(open, corrections);
      open = undefined;
    }
    open ??= { profileId: fact.profileId, day, purchases: 0, bought: false, unmatched: 0 };
    add(open, fact);
  }
  if (open) yield* rowsOf(open, corrections);
}

interface OpenDay {
  profileId: PurchaseDay['profileId'];
  day: number;
  purchases: Money;
  bought: boolean;
  unmatched: Money;
}

function add(open: OpenDay, fact: DayFact): void {
  if (fact.kind === 'refund') open.unmatched += fact.net;
  else {
    open.purchases += fact.net;
    open.bought = true;
  }
}

interface Correction {
  purchases: Money;
  unmatched: Money;
}

function* rowsOf(open: OpenDay, corrections: Map<string, Correction>): Iterable<PurchaseDay> {
  const { profileId, day, bought } = open;
  const correction = corrections.get(keyOf(profileId, day));
  const purchases = open.purchases + (correction?.purchases ?? 0);
  const unmatched = open.unmatched - (correction?.unmatched ?? 0);
  if (bought) yield { profileId, day, amount: purchases, purchase: purchases > 0 };
  if (unmatched !== 0) yield { profileId, day, amount: unmatched, purchase: false };
}

/** A refund from `until` on has not happened yet: its purchase gets the money back. One before it, of a purchase after it, found nothing yet. */
function correctionsOf(matches: LateMatch[], until: Date): Map<string, Correction> {
  const corrections = new Map<string, Correction>();
  for (const { profileId, at, purchaseAt, amount } of matches) {
    const later = at >= until;
    if (later === purchaseAt >= until) continue;
    const key = keyOf(profileId, dayOf(later ? purchaseAt : at));
    const sum = corrections.get(key) ?? { purchases: 0, unmatched: 0 };
    corrections.set(key, {
      purchases: sum.purchases + (later ? amount : 0),
      unmatched: sum.unmatched + (later ? 0 : amount),
    });
  }
  return corrections;
}

function keyOf(profileId: string, day: number): string {
  return `${profileId} ${day}`;
}
