// What the event log holds about a person: the events of their identifiers, in the stretches of time that are theirs.
import type { mongo } from 'mongoose';
import type { Counts, Forgotten, Person, PersonSpan } from '../consent/index.js';
import type { StoredEvent } from './event.js';
import { eventLog } from './event-store.js';

/** All events, in the order in which they happened. */
export async function tell({ spans }: Person): Promise<Record<string, unknown>> {
  if (spans.length === 0) return { events: [] };
  const filter = { $or: spans.map((span) => filterOf(span)) };
  const options = { sort: { timestamp: 1, _id: 1 }, projection: { groupId: 0 } } as const;
  return { events: await eventLog.find(filter, options).toArray() };
}

/** Groups that still wait for a stage keep the ids of events, find none, and go. */
export async function forget({ spans, until }: Forgotten): Promise<Counts> {
  let events = 0;
  for (const span of spans) events += (await eventLog.deleteMany(filterOf(span, until))).deletedCount;
  return { events };
}

function filterOf({ subject, from, to }: PersonSpan, until?: Date): mongo.Filter<StoredEvent> {
  const bounds = [
    ...(from ? [{ timestamp: { $gte: from } }] : []),
    ...(to ? [{ timestamp: { $lt: to } }] : []),
    ...(until ? [{ timestamp: { $lte: until } }] : []),
  ];
  return { subject, ...(bounds.length > 0 && { $and: bounds }) };
}
