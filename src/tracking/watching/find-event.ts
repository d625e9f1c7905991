// Finds an event by what its sender called it.
import type { StoredEvent } from '../event.js';
import { eventLog } from '../event-store.js';

/** The events with this messageId, one for each of the sources that sent it. */
export async function eventsOfMessage(messageId: string, sourceIds: string[]): Promise<StoredEvent[]> {
  return eventLog.find({ _id: { $in: sourceIds.map((id) => `${id}:${messageId}`) } }).toArray();
}
