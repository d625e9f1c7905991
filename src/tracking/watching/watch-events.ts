// Events as they come in, on whatever node, for people who look on: never more than one can read, and nothing is kept for them.
import { setTimeout as pause } from 'node:timers/promises';
import type { StoredEvent } from '../event.js';
import { openWatch } from './watch-store.js';

export interface WatchFilter {
  sourceId?: string;
  /** Exactly this name of a track. */
  name?: string;
  /** Events that carry any of these: `user:…`, `anonymous:…`. */
  identifiers?: string[];
}

/** `gap`: more came than was handed on; what comes next is newer than what was left out. */
export type Watched = { kind: 'event'; event: StoredEvent } | { kind: 'gap' };

/** So often is looked for news, and so many events are handed on at a time: a hundred a second. */
const LOOK_EVERY_MS = 250;
const AT_ONCE = 25;

/**
 * Events that fit, from now on, until the signal says stop. They are read when the caller asks for the next one; what it has
 * no time for waits in the database and is passed over when it is too much. Between two looks no connection is held.
 */
export async function* watchEvents(filter: WatchFilter, signal: AbortSignal): AsyncGenerator<Watched> {
  let watch = await openWatch(filter);
  try {
    while (!signal.aborted) {
      const events = await watch.news(AT_ONCE + 1);
      for (const event of events.slice(0, AT_ONCE)) yield { kind: 'event', event };
      if (events.length > AT_ONCE) {
        await watch.close();
        watch = await openWatch(filter);
        yield { kind: 'gap' };
      }
      await resting(signal);
    }
  } finally {
    await watch.close();
  }
}

async function resting(signal: AbortSignal): Promise<void> {
  try {
    await pause(LOOK_EVERY_MS, undefined, { signal });
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
