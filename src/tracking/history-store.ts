// Reading the event log: whole events for whoever shows them, and for the fold only the fields it adds up.
import type { mongo } from 'mongoose';
import type { Session } from '../platform/mongo.js';
import type { EventHead, StoredEvent } from './event.js';
import { eventLog } from './event-store.js';
import { byLogOrder } from './log-order.js';

/** A part of an identifier's history: its events with from <= timestamp < to; null is open. */
export interface EventSpan {
  subject: string;
  from: Date | null;
  to: Date | null;
}

/** An event with its head, but of properties and context only what the fold adds up; a whole event folds to the same. */
export type FoldedEvent = StoredEvent;

/** What of it the fold itself reads: not how it came in, and by which claims its owner was found. */
export type PastEvent = Omit<
  FoldedEvent,
  'sourceId' | 'groupId' | 'originalName' | 'receivedAt' | 'live' | 'previousId'
>;

const IN_LOG_ORDER = { timestamp: 1, _id: 1 } as const;

/** Complete by its type: a field that is missing here does not compile. */
const PAST_HEAD: Record<Exclude<keyof PastEvent, 'properties' | 'context'>, 1> = {
  _id: 1,
  subject: 1,
  type: 1,
  name: 1,
  timestamp: 1,
  bot: 1,
  test: 1,
  trusted: 1,
  userId: 1,
  anonymousId: 1,
  device: 1,
  traits: 1,
};

/** A tenth of an order with its lines. A field that the fold begins to read has to be added here. */
const PAST = {
  ...PAST_HEAD,
  'properties.product_id': 1,
  'properties.category': 1,
  'properties.value': 1,
  'properties.currency': 1,
  'properties.products.product_id': 1,
  'properties.products.category': 1,
  'properties.campaign_id': 1,
  'properties.campaign_name': 1,
  'properties.path': 1,
  'properties.url': 1,
  'properties.referrer': 1,
  'context.campaign': 1,
  'context.page.path': 1,
  'context.page.url': 1,
  'context.page.referrer': 1,
  'context.locale': 1,
  'context.timezone': 1,
} as const;

const HEAD: Record<keyof EventHead, 1> = {
  ...PAST_HEAD,
  sourceId: 1,
  groupId: 1,
  originalName: 1,
  receivedAt: 1,
  live: 1,
  previousId: 1,
};
const FOLDED = { ...HEAD, ...PAST };

/** Events by id, as far as one of these groups owns them. */
export interface GroupEvents {
  groupIds: string[];
  eventIds: string[];
}

/** With majority, as the connection says: what a fallen primary may lose must not be folded. `without`: fields left there. */
export async function eventsOfGroups(wanted: GroupEvents, without: readonly string[] = []): Promise<StoredEvent[]> {
  const projection = Object.fromEntries(without.map((field) => [field, 0]));
  const events = await eventLog.find(ownedBy(wanted), { projection }).toArray();
  return events.sort(byLogOrder);
}

/** As `eventsOfGroups`, with what the fold reads. */
export async function foldedEventsOfGroups(wanted: GroupEvents): Promise<FoldedEvent[]> {
  const events = await eventLog.find<FoldedEvent>(ownedBy(wanted), { projection: FOLDED }).toArray();
  return events.map(completed).sort(byLogOrder);
}

function ownedBy({ groupIds, eventIds }: GroupEvents) {
  return { _id: { $in: eventIds }, groupId: { $in: groupIds } };
}

/** All events of these subjects in the order of the log (timestamp, then _id). */
export async function* eventsOf(subjects: string[], options: { until?: Date } = {}): AsyncGenerator<StoredEvent> {
  const { until } = options;
  const filter = { subject: { $in: subjects }, ...(until && { timestamp: { $lt: until } }) };
  yield* eventLog.find(filter, { sort: IN_LOG_ORDER });
}

/** What the fold reads of the events in these spans, in the order of the log; as the transaction sees it, if there is one. */
export async function* historyOf(spans: EventSpan[], session?: Session): AsyncGenerator<FoldedEvent> {
  if (spans.length === 0) return;
  const options = { projection: FOLDED, sort: IN_LOG_ORDER, ...(session && { session }) };
  for await (const event of eventLog.find<FoldedEvent>(spanFilter(spans), options)) yield completed(event);
}

/** For many people at once: all events of these subjects, subject by subject, each in the order of the log. */
export async function historyBySubject(subjects: string[]): Promise<PastEvent[]> {
  const sort = { subject: 1, ...IN_LOG_ORDER } as const;
  const options = { projection: PAST, sort, batchSize: 20_000 };
  const events = await eventLog.find<PastEvent>({ subject: { $in: subjects } }, options).toArray();
  return events.map(completed);
}

/** The newest events of these subjects, newest first. */
export async function recentEvents(subjects: string[], limit: number): Promise<StoredEvent[]> {
  const filter = { subject: { $in: subjects } };
  return eventLog.find(filter, { sort: { timestamp: -1, _id: -1 }, limit }).toArray();
}

/** The newest events in these spans, newest first: of a device that changed hands only what is this person's. */
export async function recentHistory(spans: EventSpan[], limit: number): Promise<StoredEvent[]> {
  if (spans.length === 0) return [];
  return eventLog.find(spanFilter(spans), { sort: { timestamp: -1, _id: -1 }, limit }).toArray();
}

/** Spans without ends share one clause, so that a person with many identifiers is one range scan each and no more. */
function spanFilter(spans: EventSpan[]): mongo.Filter<StoredEvent> {
  const open = spans.filter(({ from, to }) => !from && !to).map(({ subject }) => subject);
  const clauses: mongo.Filter<StoredEvent>[] = spans
    .filter(({ from, to }) => from || to)
    .map(({ subject, from, to }) => ({
      subject,
      timestamp: { ...(from && { $gte: from }), ...(to && { $lt: to }) },
    }));
  if (open.length > 0) clauses.push({ subject: { $in: open } });
  return clauses.length === 1 && clauses[0] ? clauses[0] : { $or: clauses };
}

/** MongoDB leaves out what has none of the fields asked for. */
function completed<E extends PastEvent>(event: E): E {
  event.properties ??= {};
  event.context ??= {};
  return event;
}
