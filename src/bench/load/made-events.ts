// Events as a shop's pages send them, about 600 bytes each, written as text: the load must not cost what it measures.
import { scatteredId } from './seeded.js';

export type Shape = 'single' | 'one-visitor' | 'random-visitors';

export interface Crowd {
  /** Begins every identifier, so that one run's people are nobody else's. */
  prefix: string;
  visitors: number;
  seed: number;
}

export interface MadeRequest {
  path: string;
  body: string;
}

/** Events of a batch. */
export const BATCH = 20;
/** Of ten visitors so many are logged in. */
const KNOWN_OF_TEN = 3;
const PRODUCTS = 4_000;
/** The events of one visitor's batch happened within this time before it was sent. */
const SPREAD_MS = 2_000;

const NAMES: { upTo: number; name: string }[] = [
  { upTo: 0.45, name: 'Product List Viewed' },
  { upTo: 0.85, name: 'Product Viewed' },
  { upTo: 0.92, name: 'Products Searched' },
  { upTo: 0.999, name: 'Product Added' },
  { upTo: 1, name: 'Order Completed' },
];

/** The request of this number: one event, or a batch of one or of many visitors. */
export function madeRequest(crowd: Crowd, shape: Shape, request: number, random: () => number, now: Date): MadeRequest {
  const drawn = () => Math.floor(random() * crowd.visitors);
  if (shape === 'single') return { path: '/v1/track', body: `{${eventText(crowd, drawn(), request, 0, random, now)}}` };
  const one = drawn();
  const events: string[] = [];
  for (let place = 0; place < BATCH; place += 1) {
    const visitor = shape === 'one-visitor' ? one : drawn();
    const agoMs = shape === 'one-visitor' ? ((BATCH - 1 - place) * SPREAD_MS) / BATCH : 0;
    const at = new Date(now.getTime() - agoMs);
    events.push(`{"type":"track",${eventText(crowd, visitor, request, place, random, at)}}`);
  }
  return { path: '/v1/batch', body: `{"batch":[${events.join()}],"sentAt":"${now.toISOString()}"}` };
}

/** One event of a visitor who is watched: when it shows in the profile is measured. */
export function sampleRequest(crowd: Crowd, sample: number, request: number, now: Date): MadeRequest {
  const properties = `"properties":{"product_id":"P${sample}"}`;
  const messageId = scatteredId(crowd.seed, request, 0);
  const who = `"userId":"${sampleName(crowd, sample)}"`;
  return {
    path: '/v1/track',
    body: `{"event":"Product Viewed","messageId":"${messageId}",${who},"timestamp":"${now.toISOString()}",${properties}}`,
  };
}

/** Ids of the events of a request, as the log knows them behind the source. */
export function messageIds({ seed }: Crowd, shape: Shape, request: number): string[] {
  return Array.from({ length: shape === 'single' ? 1 : BATCH }, (_, place) => scatteredId(seed, request, place));
}

/** Under which subject the log keeps each visitor's events. */
export function subjectsOfCrowd(crowd: Crowd): string[] {
  return Array.from({ length: crowd.visitors }, (_, visitor) =>
    isKnown(visitor) ? `user:${crowd.prefix}-u${visitor}` : `anonymous:${anonymousId(crowd, visitor)}`,
  );
}

export function sampleSubject(crowd: Crowd, sample: number): string {
  return `user:${sampleName(crowd, sample)}`;
}

const sampleName = ({ prefix }: Crowd, sample: number) => `${prefix}-sample-${sample}`;
const anonymousId = ({ prefix }: Crowd, visitor: number) => `${prefix}-${scatteredId(7, visitor, 0)}`;
const isKnown = (visitor: number) => visitor % 10 < KNOWN_OF_TEN;

/** The fields of one event, without braces and type. */
export function eventText(
  crowd: Crowd,
  visitor: number,
  request: number,
  place: number,
  random: () => number,
  at: Date,
) {
  const lot = random();
  const name = NAMES.find(({ upTo }) => lot < upTo)?.name ?? '';
  const product = Math.floor(random() * PRODUCTS);
  const messageId = scatteredId(crowd.seed, request, place);
  const user = isKnown(visitor) ? `"userId":"${crowd.prefix}-u${visitor}",` : '';
  const properties = name === 'Order Completed' ? orderText(messageId, product) : productText(product);
  const head = `"event":"${name}","messageId":"${messageId}",${user}"anonymousId":"${anonymousId(crowd, visitor)}"`;
  return `${head},"timestamp":"${at.toISOString()}",${properties},${contextText(product)}`;
}

function productText(product: number): string {
  const price = (product % 97) + 0.95;
  return `"properties":{"product_id":"P${product}","name":"Set of ${product % 12} cups","category":"kitchen ${product % 30}","price":${price},"currency":"GBP","quantity":1}`;
}

function orderText(orderId: string, product: number): string {
  return `"properties":{"order_id":"${orderId}","currency":"GBP","products":[{"product_id":"P${product}","price":3,"quantity":2}]}`;
}

function contextText(product: number): string {
  const url = `https://shop.example/kitchen/cups/P${product}?utm_source=news`;
  return `"context":{"page":{"url":"${url}","path":"/kitchen/cups/P${product}","title":"Cups"},"userAgent":"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36","locale":"en-GB","library":{"name":"analytics.js","version":"1.84.3"}}`;
}
