// Tells a machine by its pace: no person makes thousands of events an hour. What it sends then is marked, not lost.
import { LRUCache } from 'lru-cache';
import type { StoredEvent } from '../event.js';

/** Ten a second for a whole minute, or nearly one a second for a whole hour, of one anonymous id of one source. */
export const PACE = { minute: 600, hour: 3_000 };
/** The visitors watched at once on a node, each some hundred bytes; beyond them the one unseen longest is forgotten. */
const MAX_VISITORS = 20_000;
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const MARKED_FOR_MS = 24 * HOUR_MS;

interface Visitor {
  minute: number;
  inMinute: number;
  hour: number;
  inHour: number;
  markedUntil: number;
}

export interface PaceWatch {
  /** Marks those of one browser source's events whose visitor is too fast, from then on for a day. */
  mark(events: readonly StoredEvent[]): void;
}

/** Counts by the time of receipt, which is stored with each event; the mark is too, so replay comes to the same. */
export function createPaceWatch(): PaceWatch {
  const visitors = new LRUCache<string, Visitor>({ max: MAX_VISITORS });
  return {
    mark(events) {
      for (const event of events) {
        if (event.anonymousId === undefined) continue;
        const id = `${event.sourceId} ${event.anonymousId}`;
        const visitor = visitors.get(id) ?? { minute: 0, inMinute: 0, hour: 0, inHour: 0, markedUntil: 0 };
        visitors.set(id, visitor);
        if (isTooFast(visitor, event.receivedAt.getTime())) event.bot = true;
      }
    },
  };
}

function isTooFast(visitor: Visitor, at: number): boolean {
  const [minute, hour] = [Math.floor(at / MINUTE_MS), Math.floor(at / HOUR_MS)];
  visitor.inMinute = visitor.minute === minute ? visitor.inMinute + 1 : 1;
  visitor.inHour = visitor.hour === hour ? visitor.inHour + 1 : 1;
  visitor.minute = minute;
  visitor.hour = hour;
  if (visitor.inMinute > PACE.minute || visitor.inHour > PACE.hour) visitor.markedUntil = at + MARKED_FOR_MS;
  return at < visitor.markedUntil;
}
