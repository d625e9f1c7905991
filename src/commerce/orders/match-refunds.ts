/** Lays each refund of a customer on the purchases it takes back, so that money is counted on the day it was really earned. */
import type { RefundMatch } from './order.js';
import type { MatchedRefund, Matching, PurchaseToMatch, RefundToMatch } from './refund.js';
import { type Remaining, remainingOf, takeFrom, takeMoney } from './remaining.js';

/**
 * Matches the refunds of one customer. Facts are taken in order of time (then id), whatever order they are given in, so
 * a later fact never changes how an earlier refund was laid. A refund goes to the purchase it names; what that
 * purchase cannot take, or all of it when the purchase is not known, goes to the latest purchase of the product at or
 * before the refund, up to the quantity still unrefunded there, then to the one before. The rest is unmatched. A refund
 * that is not trusted is laid on purchases that are not trusted alone.
 */
export function matchRefunds(purchases: PurchaseToMatch[], refunds: RefundToMatch[]): Matching {
  const remaining = remainingOf([...purchases].sort(byTime));
  const result: Matching = { refunds: new Map(), refunded: new Map() };
  for (const refund of [...refunds].sort(byTime)) {
    const matched = matchOne(remaining, refund);
    result.refunds.set(refund.id, matched);
    for (const match of matched.matches) {
      result.refunded.set(match.purchaseId, (result.refunded.get(match.purchaseId) ?? 0) + match.amount);
    }
  }
  return result;
}

function matchOne(remaining: Remaining, refund: RefundToMatch): MatchedRefund {
  const named = refund.purchaseId === null ? undefined : remaining.purchases.get(refund.purchaseId);
  const matches =
    refund.lines.length > 0
      ? refund.lines.flatMap((line) => takeFrom(remaining, line, refund))
      : takeMoney(named, refund);
  const matched = matches.reduce((sum, match) => sum + match.amount, 0);
  const amount = refund.amount ?? matched;
  const waiting = refund.purchaseId !== null && named === undefined;
  return { amount, matched, unmatched: amount - matched, matches: perPurchase(matches), waiting };
}

/** One match a purchase, however many lines led to it. */
function perPurchase(matches: RefundMatch[]): RefundMatch[] {
  const joined = new Map<string, RefundMatch>();
  for (const match of matches) {
    const before = joined.get(match.purchaseId);
    joined.set(match.purchaseId, {
      ...match,
      quantity: match.quantity + (before?.quantity ?? 0),
      amount: match.amount + (before?.amount ?? 0),
    });
  }
  return [...joined.values()];
}

function byTime(left: { at: Date; id: string }, right: { at: Date; id: string }): number {
  return left.at.getTime() - right.at.getTime() || (left.id < right.id ? -1 : left.id > right.id ? 1 : 0);
}
