// Turns an invoice into the Segment event that a shop's own server would have sent when it was written.
import { amountOf, type Money } from '../../platform/money.js';
import { productIdOf } from './product-table.js';
import type { Invoice, InvoiceLine } from './read-shop.js';
import { shiftedBy } from './shift-dates.js';
import { emailOf } from './shop-customer.js';
import type { ProductLabel } from './shop-products.js';

interface EventHead {
  messageId: string;
  userId: string;
  /** ISO 8601, already shifted. */
  timestamp: string;
}

interface EventProduct {
  product_id: string;
  name: string;
  category: string;
  /** In pounds with up to 4 decimals: `moneyFrom` gives the exact money back. */
  price: number;
  quantity: number;
}

interface Sums {
  /** Everything on the invoice, postage and fees included. */
  total: number;
  currency: 'GBP';
  products: EventProduct[];
}

export type ShopEvent =
  | (EventHead & { type: 'identify'; traits: { email: string; country: string } })
  | (EventHead & { type: 'track'; event: 'Order Completed'; properties: Sums & { order_id: string; revenue: number } })
  | (EventHead & { type: 'track'; event: 'Order Refunded'; properties: Sums & { refund_id: string } });

interface EventContext {
  labels: ReadonlyMap<string, ProductLabel>;
  /** Whole weeks from the data's time to the shop's time; see `weeksToShift`. */
  weeks: number;
}

/**
 * All events of the shop in time order: each customer's `identify` comes just before the first invoice (8 customers moved country
 * later; theirs is the first one). Invoices without a customer give no event.
 */
export async function* shopEvents(invoices: AsyncIterable<Invoice>, context: EventContext): AsyncGenerator<ShopEvent> {
  const known = new Set<string>();
  for await (const invoice of invoices) {
    const { customerId } = invoice;
    const event = orderEvent(invoice, context);
    if (customerId === null || event === null) continue;
    if (!known.has(customerId)) yield identifyEvent(customerId, invoice, context);
    known.add(customerId);
    yield event;
  }
}

/**
 * `Order Completed` for a sale, `Order Refunded` for a cancellation, null without a customer or for an adjustment. The data does not
 * say which order a cancellation takes back, so a refund names none. Lines given away at price 0 stay in; so do 4 sales of only such.
 */
export function orderEvent(invoice: Invoice, context: EventContext): ShopEvent | null {
  const { customerId, invoice: number, kind } = invoice;
  if (customerId === null || kind === 'adjustment') return null;
  const sign = kind === 'sale' ? 1 : -1;
  const total = amountOf(totalOf(invoice.lines) * sign);
  const products = invoice.lines.map((line) => eventProduct(line, sign, context));
  const timestamp = shiftedBy(context.weeks, invoice.at).toISOString();
  if (kind === 'sale') {
    const properties = { order_id: number, total, revenue: total, currency: 'GBP' as const, products };
    const messageId = `order-${number}`;
    return { type: 'track', event: 'Order Completed', messageId, userId: customerId, timestamp, properties };
  }
  const properties = { refund_id: number, total, currency: 'GBP' as const, products };
  const messageId = `refund-${number}`;
  return { type: 'track', event: 'Order Refunded', messageId, userId: customerId, timestamp, properties };
}

/** The customer as the shop got to know them with this invoice. */
function identifyEvent(customerId: string, invoice: Invoice, { weeks }: EventContext): ShopEvent {
  const timestamp = shiftedBy(weeks, invoice.at).toISOString();
  const traits = { email: emailOf(customerId), country: invoice.country };
  return { type: 'identify', messageId: `identify-${customerId}`, userId: customerId, timestamp, traits };
}

function eventProduct(line: InvoiceLine, sign: 1 | -1, { labels }: EventContext): EventProduct {
  const id = productIdOf(line.stockCode);
  const label = labels.get(id);
  if (!label) throw new Error(`stock code ${id} is not in the product table`);
  return { product_id: id, ...label, price: amountOf(line.unitPrice), quantity: line.quantity * sign };
}

function totalOf(lines: InvoiceLine[]): Money {
  return lines.reduce((sum, line) => sum + line.quantity * line.unitPrice, 0);
}
