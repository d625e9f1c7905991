// Adds up what was not stored and writes it once a second: a write for each such event would cost as much as storing it.
import { log } from '../../platform/log.js';
import { addNotStored, dayOf, type Tally } from './not-stored-store.js';
import type { NotStoredReason } from './verdict.js';

export interface NotStoredCounter {
  add(sourceId: string, at: Date, reason: NotStoredReason): void;
  /** Writes what is left. */
  stop(): Promise<void>;
}

const EVERY_MS = 1_000;

/** A crash loses the counts of at most a second; they are no promise. */
export function createNotStoredCounter(): NotStoredCounter {
  let tallies = new Map<string, Tally>();
  let timer: NodeJS.Timeout | null = null;

  async function write(): Promise<void> {
    timer = null;
    const written = tallies;
    tallies = new Map();
    try {
      await addNotStored([...written.values()]);
    } catch (error) {
      log.warn({ err: error }, 'counts of events that are not stored were lost');
    }
  }

  return {
    add(sourceId, at, reason) {
      const day = dayOf(at);
      const key = `${sourceId}:${day}`;
      const tally = tallies.get(key) ?? { sourceId, day, counts: {} };
      tally.counts[reason] = (tally.counts[reason] ?? 0) + 1;
      tallies.set(key, tally);
      timer ??= setTimeout(() => void write(), EVERY_MS).unref();
    },
    async stop() {
      if (timer) clearTimeout(timer);
      await write();
    },
  };
}
