/** What the matching of refunds reads and what it answers. */
import type { Money } from '../../platform/money.js';
import type { OrderLine, RefundMatch } from './order.js';

export interface PurchaseToMatch {
  id: string;
  at: Date;
  trusted: boolean;
  amount: Money;
  lines: Pick<OrderLine, 'productId' | 'quantity' | 'amount'>[];
}

export interface RefundToMatch {
  id: string;
  at: Date;
  /** A browser's word takes nothing from what a server told. */
  trusted: boolean;
  /** The id of the purchase it names, whether or not that purchase is known; null when it names none. */
  purchaseId: string | null;
  /** What was paid back; null: the whole of the purchase it names. */
  amount: Money | null;
  lines: Pick<OrderLine, 'productId' | 'quantity' | 'amount'>[];
}

export interface MatchedRefund {
  amount: Money;
  matched: Money;
  unmatched: Money;
  matches: RefundMatch[];
  /** It names a purchase that is not known yet, and so must be matched again when that arrives. */
  waiting: boolean;
}

export interface Matching {
  refunds: Map<string, MatchedRefund>;
  /** Purchase id → money that matched refunds took from it. */
  refunded: Map<string, Money>;
}
