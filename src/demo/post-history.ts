// The shop's history on its way to the service: what is before a moment is posted, what comes later is kept for the walk.
import { readProductTable } from './data/product-table.js';
import { productLabels } from './data/shop-products.js';
import { postAll, type Target } from './post-events.js';
import { type FeedEvent, openShopFeed } from './shop-feed.js';

export interface History {
  target: Target;
  /** By how many weeks the dates are moved. */
  weeks: number;
  until: Date;
}

export interface Posted {
  orders: number;
  /** When each customer became known. */
  knownSince: Map<string, Date>;
  /** The events from `until` on, which were not posted. */
  later: FeedEvent[];
  /** Rows of the published table, and those of them without a customer, which give no event. */
  rows: { read: number; skipped: number };
}

const REPORT_EVERY = 2500;
const END_OF_TIME = new Date(8.64e15);

/** Ends when the last event before `until` is acknowledged. `progress` hears how many orders and refunds were read so far. */
export async function postHistory(
  { target, weeks, until }: History,
  progress: (orders: number) => void,
): Promise<Posted> {
  const feed = openShopFeed({ labels: productLabels(readProductTable()), weeks });
  const posted: Posted = { orders: 0, knownSince: new Map(), later: [], rows: { read: 0, skipped: 0 } };
  const events = async function* () {
    for await (const event of feed.before(until)) {
      note(event, posted);
      if (event.kind !== 'identify' && posted.orders % REPORT_EVERY === 0) progress(posted.orders);
      yield event.json;
    }
  };
  await postAll(target, events());
  for await (const event of feed.before(END_OF_TIME)) posted.later.push(event);
  return { ...posted, rows: feed.rows() };
}

function note({ kind, customerId, at }: FeedEvent, posted: Posted): void {
  if (kind === 'identify') posted.knownSince.set(customerId, at);
  else posted.orders += 1;
}
