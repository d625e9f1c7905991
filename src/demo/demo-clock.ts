// The time of the demo: it stands still, is moved forward as the simulated days go by, and in the end runs on with the machine.
import type { Clock } from '../platform/clock.js';

export interface DemoClock extends Clock {
  /** Throws when `time` lies before what the clock shows: a service never sees time go back. */
  moveTo(time: Date): void;
  /** From here on the clock shows what `machine` shows. */
  runOnWith(machine: Clock): void;
}

export function demoClock(start: Date): DemoClock {
  let standing = start;
  let running: Clock | null = null;
  return {
    now: () => (running ? running.now() : new Date(standing)),
    moveTo(time) {
      if (running || time < standing) throw new Error(`the demo's clock cannot go to ${time.toISOString()}`);
      standing = time;
    },
    runOnWith(machine) {
      running = machine;
    },
  };
}
