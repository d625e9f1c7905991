/** What an order and a refund are once they are facts: one row each, money exact; only a server's word replaces a browser's. */
import type { Money } from '../../platform/money.js';
import type { ProfileId } from '../../profiles/index.js';

/** One product of an order. `amount` is the line's share of the order's amount (after discount), `price` the price of one. */
export interface OrderLine {
  productId: string;
  quantity: number;
  price: Money;
  amount: Money;
}

/** What conversions, attribution and scores need of a purchase or a refund. */
export interface OrderFact {
  /** `project:order_id` of a purchase, `project:refund:…` of a refund. */
  id: string;
  kind: 'purchase' | 'refund';
  profileId: ProfileId;
  at: Date;
  sourceId: string;
  /** Told by a server source. A browser's word can be anybody's. */
  trusted: boolean;
  currency: string;
  /** False when the currency is not the reporting currency: kept and shown, never summed. */
  counted: boolean;
  /** Positive: what was bought, or what was paid back. */
  amount: Money;
  /** Purchase: amount less the refunds matched to it. Refund: minus its unmatched part. Their sum is the customer's net money. */
  net: Money;
}

/** A part of a refund that was laid on a purchase. */
export interface RefundMatch {
  purchaseId: string;
  purchaseAt: Date;
  quantity: number;
  amount: Money;
}

/** A whole order or refund with its lines. */
export interface Order extends OrderFact {
  /** The shop's own order number; of a refund the order it names, or null. */
  orderId: string | null;
  subject: string;
  lines: OrderLine[];
  coupon?: string;
  /** Why the coupon on this order was not redeemed. */
  couponRefused?: string;
  discount?: Money;
  /** Refund only: what it was laid on. */
  matches?: RefundMatch[];
}

/** A claimed order that could not be read: kept with the place and the reason, counted nowhere. */
export interface OrderProblem {
  id: string;
  eventId: string;
  sourceId: string;
  at: Date;
  /** The field, for example `products.3.price`. */
  place: string;
  reason: string;
}

/** One row of the compacted history that the analyses read. */
export interface PurchaseDay {
  profileId: ProfileId;
  /** UTC days since 1970-01-01. */
  day: number;
  /** Net money of the day's purchases, or minus the unmatched refunds of the day. */
  amount: Money;
  /** True when the purchases of the day are worth more than 0 after the refunds matched to them. */
  purchase: boolean;
}

/** The shop's books, in the reporting currency. */
export interface OrderTotals {
  /** Purchases above 0: the sales invoices. */
  orders: number;
  /** Purchases of amount 0. */
  freeOrders: number;
  sales: Money;
  refunds: number;
  refunded: Money;
  /** Of `refunded`: laid on a purchase, and found no purchase. */
  matched: Money;
  unmatched: Money;
  /** sales − refunded */
  net: Money;
  /** Profiles with any order or refund. */
  customers: number;
  /** Profiles with a purchase above 0. */
  buyers: number;
  /** Orders and refunds in other currencies, counted apart. */
  otherCurrencies: number;
}

export interface Totals {
  /** Over all sources; somebody who bought at two of them is one customer. */
  all: OrderTotals;
  bySource: Map<string, OrderTotals>;
}
