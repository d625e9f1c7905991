// What the crash test's clients send: singles and batches, views and orders, of people who log in halfway.
import { seededRandom } from '../load/seeded.js';

export interface Item {
  type: 'track' | 'identify';
  messageId: string;
  timestamp: string;
  anonymousId?: string;
  userId?: string;
  event?: string;
  properties?: Record<string, unknown>;
  traits?: Record<string, unknown>;
}

export interface ShopRequest {
  path: string;
  body: string;
  messageIds: string[];
}

interface Round {
  /** Begins every identifier, so that a round's people are nobody else's. */
  prefix: string;
  people: number;
  requests: number;
  seed: number;
}

const BATCH = 20;
/** All events lie in the past of any machine that runs this. */
const FIRST_MS = Date.UTC(2026, 0, 10);
const MINUTE_MS = 60_000;
/** What each order comes to, in currency units. */
const PRICE = 3;

/** The requests of one round in the order in which they are sent. A tenth of the events comes again in a later request. */
export function shopRequests(round: Round): ShopRequest[] {
  const random = seededRandom(round.seed);
  const sent: Item[] = [];
  return Array.from({ length: round.requests }, (_, request) => {
    const single = random() < 0.4;
    const minute = random() < 0.15 ? Math.floor(random() * request) : request;
    const items = Array.from({ length: single ? 1 : BATCH }, (_, place) => {
      const again = random() < 0.1 ? sent[Math.floor(random() * sent.length)] : undefined;
      return again ?? newItem(round, { request, place, minute }, random);
    });
    sent.push(...items);
    return requestOf(items);
  });
}

/** Under which the log keeps the events of a round. */
export function subjectsOfRound({ prefix, people }: Round): string[] {
  return Array.from({ length: people }, (_, person) => [
    `user:${prefix}-${person}`,
    `anonymous:${prefix}-${person}`,
  ]).flat();
}

function requestOf(items: Item[]): ShopRequest {
  const [first] = items;
  const messageIds = items.map(({ messageId }) => messageId);
  if (items.length > 1 || !first) return { path: '/v1/batch', body: JSON.stringify({ batch: items }), messageIds };
  const { type, ...rest } = first;
  return { path: `/v1/${type}`, body: JSON.stringify(rest), messageIds };
}

interface Place {
  request: number;
  place: number;
  /** When it happened; some requests are of the past, so that what was folded is folded again. */
  minute: number;
}

function newItem({ prefix, people }: Round, { request, place, minute }: Place, random: () => number): Item {
  const person = `${prefix}-${Math.floor(random() * people)}`;
  const messageId = `${prefix}-${request}-${place}`;
  const timestamp = new Date(FIRST_MS + minute * MINUTE_MS + place * 1000).toISOString();
  const head = { messageId, timestamp, anonymousId: person };
  const lot = random();
  if (lot < 0.5) return { ...head, type: 'track', event: 'Product Viewed', properties: { product_id: 'cup' } };
  if (lot < 0.6) return { ...head, type: 'identify', userId: person, traits: { seen: request } };
  const user = { ...head, userId: person, type: 'track' as const };
  if (lot < 0.9) return { ...user, event: 'Product Added', properties: { product_id: 'cup' } };
  const products = [{ product_id: 'cup', price: PRICE, quantity: 1 }];
  return { ...user, event: 'Order Completed', properties: { order_id: messageId, currency: 'GBP', products } };
}
