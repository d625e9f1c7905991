// The shop's own events as a stream that can be read up to a moment, left there, and read on from it.
import { type Invoice, readInvoices } from './data/read-shop.js';
import type { ProductLabel } from './data/shop-products.js';
import { type ShopEvent, shopEvents } from './data/to-events.js';

export interface FeedEvent {
  kind: 'identify' | 'order' | 'refund';
  customerId: string;
  at: Date;
  /** What the invoice comes to, in units of the currency; 0 for an `identify`. */
  total: number;
  json: string;
}

export interface ShopFeed {
  /** The events before `time` that were not read yet, in time order. */
  before(time: Date): AsyncGenerator<FeedEvent>;
  /** Rows of the published table read so far, and those of them without a customer, which give no event. */
  rows(): { read: number; skipped: number };
}

/** `weeks`: by how many the dates are moved; `labels`: see `productLabels`. */
export function openShopFeed(context: { labels: ReadonlyMap<string, ProductLabel>; weeks: number }): ShopFeed {
  const rows = { read: 0, skipped: 0 };
  const events = shopEvents(counting(readInvoices(), rows), context);
  let next: FeedEvent | null = null;
  const step = async () => {
    const { value, done } = await events.next();
    return done ? null : feedEventOf(value);
  };
  return {
    async *before(time) {
      next ??= await step();
      while (next && next.at < time) {
        const event: FeedEvent = next;
        next = await step();
        yield event;
      }
    },
    rows: () => ({ ...rows }),
  };
}

async function* counting(invoices: AsyncIterable<Invoice>, rows: { read: number; skipped: number }) {
  for await (const invoice of invoices) {
    rows.read += invoice.rows;
    if (invoice.customerId === null) rows.skipped += invoice.rows;
    yield invoice;
  }
}

function feedEventOf(event: ShopEvent): FeedEvent {
  const common = { customerId: event.userId, at: new Date(event.timestamp), json: JSON.stringify(event) };
  if (event.type === 'identify') return { kind: 'identify', total: 0, ...common };
  return { kind: event.event === 'Order Completed' ? 'order' : 'refund', total: event.properties.total, ...common };
}
