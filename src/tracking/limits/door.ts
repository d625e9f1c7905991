// Turns a batch away before anything is read of it: its source sends too much, or the service is behind.
import { count } from '../counting/count-events.js';
import type { Source } from '../sources/source.js';
import { BEHIND, type Busy } from './busy.js';
import { createRateLimit } from './rate-limit.js';
import { createStageLag } from './stage-lag.js';

export type RefusalOf = (source: Source, events: number, at: Date) => Busy | null;

export function createDoor({ lagMs, machineMs }: { lagMs: number; machineMs: () => number }): RefusalOf {
  const rate = createRateLimit(machineMs);
  const lag = createStageLag({ boundMs: lagMs, machineMs });
  return (source, events, at) => {
    if (lag.isTooLong()) return BEHIND;
    const taken = rate.take(source, events);
    if (taken === 'taken') return null;
    count(source.id, at, { overLimit: events });
    return { kind: 'busy', reason: 'over-limit', retryAfterSeconds: taken.waitSeconds };
  };
}
