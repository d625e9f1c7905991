// The fold: how an event changes what is known about a person. One pure function for intake and for refolding.
import { byLogOrder, type EventHead, safeKey } from '../../tracking/index.js';
import type { Behaviour } from './behaviour.js';
import { foldTraits } from './fold-traits.js';

export const MAX_NAMES = 100;
const MAX_NAME_BYTES = 100;
/** Where names are counted that are too many, too long or cannot be a key. */
export const OTHER_NAMES = '(other)';

/** The behaviour after more events. Right only in the order of the log: `isLate` tells when to fold all again. */
export function foldEvents(behaviour: Behaviour, events: Iterable<EventHead>): Behaviour {
  const draft = structuredClone(behaviour);
  for (const event of events) foldInto(draft, event);
  return draft;
}

/** Changes `draft` by one event; for whoever streams events and owns the draft. */
export function foldInto(draft: Behaviour, event: EventHead): void {
  if (draft.events === 0) draft.firstSeenAt = event.timestamp;
  draft.lastSeenAt = event.timestamp;
  draft.newestAt = event.timestamp;
  draft.newestId = event._id;
  draft.events += 1;
  if (event.userId) draft.userId = event.userId;
  if (event.type === 'track') countName(draft.byName, event.name);
  if (event.type === 'identify') foldTraits(draft, event);
}

/** True when the event's place in the log is not after everything folded so far. */
export function isLate({ events, newestAt, newestId }: Behaviour, event: EventHead): boolean {
  return events > 0 && byLogOrder({ timestamp: newestAt, _id: newestId }, event) >= 0;
}

/** True for events that say something about a person: not those of machines, not those of a test. */
export function isFolded(event: EventHead): boolean {
  return !event.bot && !event.test;
}

function countName(byName: Record<string, number>, name: string): void {
  const key = safeKey(name);
  const known = Object.hasOwn(byName, key);
  const fits =
    Object.keys(byName).length < MAX_NAMES && Buffer.byteLength(key) <= MAX_NAME_BYTES && key !== '__proto__';
  const counted = known || fits ? key : OTHER_NAMES;
  byName[counted] = (Object.hasOwn(byName, counted) ? (byName[counted] ?? 0) : 0) + 1;
}
