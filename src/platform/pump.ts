// Works off a queue that lies in the database: in a loop while there is work, then waits for a wake-up or a pause to end.
import { log } from './log.js';

export interface Pump {
  /** There may be work: look now. */
  wake(): void;
  /** Starts no further step and waits for the one under way. */
  stop(): Promise<void>;
}

/**
 * Calls `step` again and again until it answers false, then rests `idleMs` or until woken.
 * A step that throws is logged and tried again after the rest: what it took is still in the database.
 */
export function createPump(options: { name: string; step: () => Promise<boolean>; idleMs: number }): Pump {
  let stopped = false;
  let woken = false;
  let endRest: () => void = () => undefined;
  const rest = () =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, options.idleMs);
      endRest = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  const stepOnce = () =>
    options.step().catch((error: unknown) => {
      log.error({ err: error, pump: options.name }, 'a step failed and will be tried again');
      return false;
    });
  const loop = async () => {
    while (!stopped) {
      woken = false;
      const more = await stepOnce();
      if (!more && !woken && !stopped) await rest();
    }
  };
  // Begins after the caller has its pump in hand: the first step may already wake it.
  const running = Promise.resolve().then(loop);
  return {
    wake() {
      woken = true;
      endRest();
    },
    async stop() {
      stopped = true;
      endRest();
      await running;
    },
  };
}
