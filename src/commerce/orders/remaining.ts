/** What is still unrefunded of a customer's purchases while their refunds are laid on them, oldest refund first. */
import type { Money } from '../../platform/money.js';
import type { RefundMatch } from './order.js';
import type { PurchaseToMatch, RefundToMatch } from './refund.js';

/** Quantities are counted in thousandths of a piece: integers, so that nothing is left over by rounding. */
const PARTS = 1000;

interface OpenLine {
  purchase: OpenPurchase;
  parts: number;
}

interface OpenPurchase {
  id: string;
  at: Date;
  trusted: boolean;
  money: Money;
  lines: OpenLine[];
}

export interface Remaining {
  purchases: Map<string, OpenPurchase>;
  /** Product → its lines, oldest purchase first. */
  lines: Map<string, OpenLine[]>;
}

/** Everything is unrefunded at first. The purchases come oldest first. */
export function remainingOf(purchases: PurchaseToMatch[]): Remaining {
  const remaining: Remaining = { purchases: new Map(), lines: new Map() };
  for (const { id, at, trusted, amount, lines } of purchases) {
    const purchase: OpenPurchase = { id, at, trusted, money: amount, lines: [] };
    remaining.purchases.set(id, purchase);
    for (const line of lines) {
      const open = { purchase, parts: Math.round(line.quantity * PARTS) };
      purchase.lines.push(open);
      const ofProduct = remaining.lines.get(line.productId);
      if (ofProduct) ofProduct.push(open);
      else remaining.lines.set(line.productId, [open]);
    }
  }
  return remaining;
}

/** Takes a refunded line's pieces from the named purchase first, then from the latest at or before the refund backwards. */
export function takeFrom(
  remaining: Remaining,
  line: RefundToMatch['lines'][number],
  refund: RefundToMatch,
): RefundMatch[] {
  const wanted = Math.round(line.quantity * PARTS);
  const matches: RefundMatch[] = [];
  let taken = 0;
  for (const open of candidates(remaining.lines.get(line.productId) ?? [], refund)) {
    if (taken === wanted) break;
    const parts = Math.min(open.parts, wanted - taken);
    // Up to here less up to before: the parts of one line add up to its amount exactly.
    const amount = shareOf(line.amount, taken + parts, wanted) - shareOf(line.amount, taken, wanted);
    open.parts -= parts;
    open.purchase.money -= amount;
    taken += parts;
    if (parts > 0) matches.push(matchOf(open.purchase, parts, amount));
  }
  return matches;
}

/** Takes money without naming pieces: from the named purchase only. Once all its money is gone, so are its pieces. */
export function takeMoney(named: OpenPurchase | undefined, refund: RefundToMatch): RefundMatch[] {
  if (!named || !mayTake(refund, named)) return [];
  const left = Math.max(0, named.money);
  const taken = Math.min(refund.amount ?? left, left);
  named.money -= taken;
  const parts = named.money > 0 ? 0 : named.lines.reduce((sum, line) => sum + line.parts, 0);
  if (named.money <= 0) for (const line of named.lines) line.parts = 0;
  return taken > 0 ? [matchOf(named, parts, taken)] : [];
}

function* candidates(lines: OpenLine[], refund: RefundToMatch): Iterable<OpenLine> {
  const open = lines.filter((line) => line.parts > 0 && mayTake(refund, line.purchase));
  for (const line of open) if (line.purchase.id === refund.purchaseId) yield line;
  for (let index = open.length - 1; index >= 0; index--) {
    const line = open[index];
    if (line && line.parts > 0 && line.purchase.at.getTime() <= refund.at.getTime()) yield line;
  }
}

function mayTake(refund: RefundToMatch, purchase: OpenPurchase): boolean {
  return refund.trusted || !purchase.trusted;
}

function shareOf(amount: Money, parts: number, wanted: number): Money {
  return wanted > 0 ? Math.round(amount * (parts / wanted)) : amount;
}

function matchOf(purchase: OpenPurchase, parts: number, amount: Money): RefundMatch {
  return { purchaseId: purchase.id, purchaseAt: purchase.at, quantity: parts / PARTS, amount };
}
