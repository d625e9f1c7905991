// What was added to the event log from now on, by a change stream: it tells of every node's writes, in their order.
import type { mongo } from 'mongoose';
import type { StoredEvent } from '../event.js';
import { eventLog } from '../event-store.js';
import type { WatchFilter } from './watch-events.js';

export interface Watch {
  /** At most `limit` events that have come since the last look; does not wait for any. */
  news(limit: number): Promise<StoredEvent[]>;
  close(): Promise<void>;
}

type Insert = mongo.ChangeStreamInsertDocument<StoredEvent>;

/** Begins with what is inserted after this has answered. */
export async function openWatch(filter: WatchFilter): Promise<Watch> {
  const pipeline = [{ $match: { operationType: 'insert', ...matchOf(filter) } }];
  // With a longer wait the server would keep one of the process's few connections for each who looks on.
  const stream = eventLog.watch<StoredEvent, Insert>(pipeline, { maxAwaitTimeMS: 1, batchSize: 30 });
  const first = await stream.tryNext();
  const held = first ? [first.fullDocument] : [];
  return {
    async news(limit) {
      const events = held.splice(0, limit);
      while (events.length < limit) {
        const change = await stream.tryNext();
        if (!change) break;
        events.push(change.fullDocument);
      }
      return events;
    },
    close: () => stream.close(),
  };
}

function matchOf({ sourceId, name, identifiers }: WatchFilter): object {
  return {
    ...(sourceId !== undefined && { 'fullDocument.sourceId': sourceId }),
    ...(name !== undefined && { 'fullDocument.name': name }),
    ...(identifiers && {
      $or: [carrying('user', 'userId', identifiers), carrying('anonymous', 'anonymousId', identifiers)],
    }),
  };
}

/** An event of a known user names the visitor too; the subject is one of the two. */
function carrying(kind: string, field: string, identifiers: string[]): object {
  const ids = identifiers.filter((id) => id.startsWith(`${kind}:`)).map((id) => id.slice(kind.length + 1));
  return { [`fullDocument.${field}`]: { $in: ids } };
}
