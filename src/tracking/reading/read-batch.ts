// Reads a whole batch: the good events go on, each bad one is named with its place.
import type { StoredEvent } from '../event.js';
import { type BatchFacts, baseOf, readEvent } from './read-event.js';

export interface Rejected {
  index: number;
  reason: string;
  type?: string;
  name?: string;
  messageId?: string;
}

export interface ReadBatch {
  events: StoredEvent[];
  /** The item of the batch that each event came from. */
  places: number[];
  /** Roughly, in characters of JSON: what the bounded queue counts. */
  size: number;
  rejected: Rejected[];
  /** How many events carry a userToken that is not that of their user. */
  falseTokens: number;
}

export function readBatch(batch: readonly unknown[], facts: BatchFacts): ReadBatch {
  const read: ReadBatch = { events: [], places: [], size: 0, rejected: [], falseTokens: 0 };
  const base = baseOf(facts);
  for (const [index, item] of batch.entries()) {
    const result = readEvent(item, facts, base);
    if (result.kind === 'event') {
      read.events.push(result.event);
      read.places.push(index);
      read.size += result.size;
      if (result.falseToken) read.falseTokens += 1;
    } else {
      read.rejected.push({ index, reason: result.reason, ...labels(item) });
    }
  }
  return read;
}

/** Enough to find the sender's mistake by, and nothing about the person. */
function labels(item: unknown): Pick<Rejected, 'type' | 'name' | 'messageId'> {
  if (typeof item !== 'object' || item === null) return {};
  const { type, event, messageId } = item as { type?: unknown; event?: unknown; messageId?: unknown };
  return {
    ...(typeof type === 'string' && { type: type.slice(0, 20) }),
    ...(typeof event === 'string' && { name: event.slice(0, 100) }),
    ...(typeof messageId === 'string' && { messageId: messageId.slice(0, 100) }),
  };
}
