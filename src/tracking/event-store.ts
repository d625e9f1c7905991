// The append-only event log in MongoDB, through the native driver: nothing here is hydrated or validated again.
import { Error as MongooseError, model, mongo, Schema } from 'mongoose';
import type { StoredEvent } from './event.js';
import { isDuplicate, isLasting } from './insert-fault.js';
import { insertNow, type Reign } from './insert-now-store.js';

const schema = new Schema<StoredEvent>({ _id: String }, { strict: false, versionKey: false });
schema.index({ subject: 1, timestamp: 1, _id: 1 });
const Events = model<StoredEvent>('events', schema, 'events');
export const eventLog = Events.collection as unknown as mongo.Collection<StoredEvent>;

/**
 * Well under a group's lease, so that inserts seldom arrive after the group was given to a stage. As maxTimeMS, which the
 * server keeps: the driver takes `timeoutMS` and ignores it.
 */
export const WRITE_TIMEOUT_MS = 20_000;
const DURABLE = { writeConcern: { w: 'majority' as const, j: true }, maxTimeMS: WRITE_TIMEOUT_MS };

/** `faults`: by index in the given list, the server's code for each event that was not inserted. */
export type Inserted = { kind: 'written'; faults: Map<number, number> } | { kind: 'unwritable'; cause: Error };

/** Inserts events durably (majority, journalled), each one on its own. An event that exists already is left as it is. */
export async function insertEvents(events: StoredEvent[]): Promise<Inserted> {
  try {
    await eventLog.insertMany(events, { ...DURABLE, ordered: false });
    return { kind: 'written', faults: new Map() };
  } catch (error) {
    const faults = error instanceof mongo.MongoBulkWriteError ? faultsOf(error) : undefined;
    if (faults && isSettled(error as mongo.MongoBulkWriteError, faults, events)) return { kind: 'written', faults };
    if (isDatabaseFault(error)) return { kind: 'unwritable', cause: error };
    throw error;
  }
}

/**
 * As `insertEvents` in one command, for a group that this reign has noted: null when the events went to another primary, and when
 * it is not certain what became of them. To be done again by `insertEvents` then.
 */
export async function insertEventsIn(reign: Reign, events: StoredEvent[]): Promise<Inserted | null> {
  const done = await insertNow(eventLog.collectionName, events, DURABLE.writeConcern, WRITE_TIMEOUT_MS);
  const settled = isAccounted(done.inserted, done.faults, events);
  return settled && reign !== null && done.reign === reign ? { kind: 'written', faults: done.faults } : null;
}

/** True for what MongoDB or the way to it is to blame for; anything else thrown is a bug of ours. */
export function isDatabaseFault(error: unknown): error is Error {
  return error instanceof mongo.MongoError || error instanceof MongooseError;
}

// More than the inserts that can overtake each other at one moment, and still one page of the collection.
const NEWEST = 100;

/**
 * How many events the log holds, and when the newest was taken in (null while there are none). Both are cheap with any
 * number of events: the count is the collection's own (after a crash of the database it may be off by the last minute),
 * and the newest are those written last, since the log only grows.
 */
export async function eventTotals(): Promise<{ events: number; lastReceivedAt: Date | null }> {
  const writtenLast = eventLog.find<{ receivedAt: Date }>(
    {},
    { projection: { _id: 0, receivedAt: 1 }, sort: { $natural: -1 }, limit: NEWEST },
  );
  const [events, newest] = await Promise.all([eventLog.estimatedDocumentCount(), writtenLast.toArray()]);
  const times = newest.map(({ receivedAt }) => receivedAt.getTime());
  return { events, lastReceivedAt: times.length > 0 ? new Date(Math.max(...times)) : null };
}

/**
 * The driver wraps a lost connection and a time that ran out in the same error as a duplicate. The server has spoken for
 * every event only when those it inserted and those it refused are all of them, and the majority has what it inserted. What
 * it refused for a reason that may pass it has not spoken for either.
 */
function isSettled(error: mongo.MongoBulkWriteError, faults: Map<number, number>, events: StoredEvent[]): boolean {
  return isAccounted(error.insertedCount, faults, events) && error.result.getWriteConcernError() === undefined;
}

function isAccounted(inserted: number, faults: Map<number, number>, events: StoredEvent[]): boolean {
  const forGood = [...faults.values()].every((code) => isDuplicate(code) || isLasting(code));
  return inserted + faults.size === events.length && forGood;
}

function faultsOf(error: mongo.MongoBulkWriteError): Map<number, number> {
  const faults = Array.isArray(error.writeErrors) ? error.writeErrors : [error.writeErrors];
  return new Map(faults.map((fault) => [fault.index, Number(fault.code)]));
}
