// What an event is known by in the log, so that one that is sent again is found to be there already.
import { createHash, randomUUID } from 'node:crypto';
import type { Envelope } from './envelope.js';

/**
 * The sender's messageId. Without one: what the item says, all but when it was sent, so that a repeat comes to the same and two
 * events that say the same at the same time are one. An item that does not even say when it happened cannot be told from its
 * repeat, nor a second visit from the first: each is an event of its own.
 */
export function messageIdOf(envelope: Envelope): string {
  if (envelope.messageId) return envelope.messageId;
  const { messageId: _none, sentAt: _sentAt, ...said } = envelope;
  if (!said.timestamp && !said.originalTimestamp) return randomUUID();
  return createHash('sha256')
    .update(JSON.stringify(Object.entries(said).sort(byKey)))
    .digest('base64url');
}

function byKey([one]: [string, unknown], [other]: [string, unknown]): number {
  return one < other ? -1 : 1;
}
