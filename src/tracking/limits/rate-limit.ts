// How many events a source may send: a bucket of tokens that fills again with every moment, for each source on each node.
import type { Source } from '../sources/source.js';

/** Events a second of a source that nothing else was set for: more than one node of two cores can take from all together. */
export const DEFAULT_EVENTS_PER_SECOND = 20_000;
/** What was not sent in so many seconds may be sent at once. */
const BURST_SECONDS = 5;

export interface RateLimit {
  /** Takes so many events of the source, or answers after how many seconds it may try again. */
  take(source: Pick<Source, 'id' | 'eventsPerSecond'>, events: number): 'taken' | { waitSeconds: number };
}

/**
 * A batch is taken whole as long as anything is left, and what it takes too much is owed: a batch may be larger than a small
 * source's bucket. `machineMs`: the machine's own running time; the clock may stand still.
 */
export function createRateLimit(machineMs: () => number, burstSeconds = BURST_SECONDS): RateLimit {
  const buckets = new Map<string, { tokens: number; at: number }>();
  return {
    take({ id, eventsPerSecond: rate = DEFAULT_EVENTS_PER_SECOND }, events) {
      const now = machineMs();
      const bucket = buckets.get(id) ?? { tokens: rate * burstSeconds, at: now };
      buckets.set(id, bucket);
      bucket.tokens = Math.min(rate * burstSeconds, bucket.tokens + ((now - bucket.at) / 1000) * rate);
      bucket.at = now;
      if (bucket.tokens <= 0) return { waitSeconds: Math.max(1, Math.ceil(-bucket.tokens / rate)) };
      bucket.tokens -= events;
      return 'taken';
    },
  };
}
