// Works off a queue that lies in the database: in a loop while there is work, then waits for a wake-up or a pause to end.
import { log } from './log.js';

export interface Pump {
  /** There may be work: look now, or when what gathers has had its time. */
  wake(): void;
  /** There is so much work that nothing more needs to gather. */
  hurry(): void;
  /** Starts no further step and waits for the one under way. */
  stop(): Promise<void>;
}

export interface PumpOptions {
  name: string;
  /** Answers how much it did; 0 when there was nothing to do. */
  step(): Promise<number>;
  /** How long it rests when there was nothing to do, unless it is woken. */
  idleMs: number;
  /** After a step that did less than this, it lets work gather for so long: many small steps cost more than one large one. */
  gather?: { below: number; ms: number };
}

/**
 * Calls `step` again and again until there is nothing to do, then rests until woken or until the pause ends.
 * A step that throws is logged and tried again after the rest: what it took is still in the database.
 */
export function createPump({ name, step, idleMs, gather = { below: 0, ms: 0 } }: PumpOptions): Pump {
  const rest = createRest();
  let stopped = false;
  let woken = false;
  const stepOnce = () =>
    step().catch((error: unknown) => {
      log.error({ err: error, pump: name }, 'a step failed and will be tried again');
      return 0;
    });
  const loop = async () => {
    while (!stopped) {
      woken = false;
      const done = await stepOnce();
      if (stopped) return;
      if (done > 0 && done < gather.below) await rest.sleep(gather.ms, { deaf: true });
      if (done === 0 && !woken) await rest.sleep(idleMs, { deaf: false });
    }
  };
  // Begins after the caller has its pump in hand: the first step may already wake it.
  const running = Promise.resolve().then(loop);
  return {
    wake() {
      woken = true;
      rest.end({ evenDeaf: false });
    },
    hurry() {
      woken = true;
      rest.end({ evenDeaf: true });
    },
    async stop() {
      stopped = true;
      rest.end({ evenDeaf: true });
      await running;
    },
  };
}

/** A pause that can be ended early; a `deaf` one only by whoever says so. */
function createRest() {
  let going: { wake: () => void; deaf: boolean } | undefined;
  return {
    sleep: (ms: number, { deaf }: { deaf: boolean }) =>
      new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, ms);
        const wake = () => {
          clearTimeout(timer);
          resolve();
        };
        going = { wake, deaf };
      }),
    end({ evenDeaf }: { evenDeaf: boolean }) {
      if (going && (evenDeaf || !going.deaf)) going.wake();
    },
  };
}
