// Turns a batch away before anything is read of it: its source sends too much, or the service is behind.
import { count } from '../counting/count-events.js';
import type { Source } from '../sources/source.js';
import { BEHIND, type Busy } from './busy.js';
import { createRateLimit } from './rate-limit.js';
import { createStageLag } from './stage-lag.js';

export interface Door {
  /** Whatever is sent. */
  refusal(): Busy | null;
  refusalOf(source: Source, events: number, at: Date): Busy | null;
}

export function createDoor({ lagMs, machineMs }: { lagMs: number; machineMs: () => number }): Door {
  const rate = createRateLimit(machineMs);
  const lag = createStageLag({ boundMs: lagMs, machineMs });
  const refusal = () => (lag.isTooLong() ? BEHIND : null);
  return {
    refusal,
    refusalOf(source, events, at) {
      const behind = refusal();
      if (behind) return behind;
      const taken = rate.take(source, events);
      if (taken === 'taken') return null;
      count(source.id, at, { overLimit: events });
      return { kind: 'busy', reason: 'over-limit', retryAfterSeconds: taken.waitSeconds };
    },
  };
}
