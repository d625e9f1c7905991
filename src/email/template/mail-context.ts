// Everything a template can say about a mail, as plain data. What may be absent is null, so that a template has to ask.
import type { Money } from '../../platform/money.js';

export interface MailContext {
  shop: { name: string; url: string; postalAddress: string };
  person: { firstName: string | null };
  offer: { name: string; text: string; percent: number | null; amountOff: Money | null } | null;
  coupon: { code: string; validUntil: Date } | null;
  /** At most three. */
  products: ProductCard[];
  /** Currency of money that has none beside it; null in a shop without orders. */
  currency: string | null;
  mail: { unsubscribeUrl: string };
}

export interface ProductCard {
  name: string;
  price: Money;
  currency: string;
  imageUrl: string | null;
  url: string;
  /** Why this person sees it, in words. */
  reason: string;
}
