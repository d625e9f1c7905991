// Is everything in the log that was acknowledged?
import { eventsOf } from '../../tracking/index.js';

const SUBJECTS_AT_ONCE = 500;

export interface LogRead {
  /** Message ids, each once: the log's own ids are unique. */
  messageIds: Set<string>;
  /** Message ids of `Order Completed`, which are the order ids of our load. */
  orders: Set<string>;
}

/** Everything that the log holds of these subjects. */
export async function readLog(subjects: string[]): Promise<LogRead> {
  const read: LogRead = { messageIds: new Set(), orders: new Set() };
  for (let from = 0; from < subjects.length; from += SUBJECTS_AT_ONCE) {
    for await (const event of eventsOf(subjects.slice(from, from + SUBJECTS_AT_ONCE))) {
      const messageId = event._id.slice(event._id.indexOf(':') + 1);
      read.messageIds.add(messageId);
      if (event.name === 'Order Completed') read.orders.add(messageId);
    }
  }
  return read;
}
