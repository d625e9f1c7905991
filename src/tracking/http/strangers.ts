// Counts the requests that belong to no source, so that a mistyped key is found and not only the events missed.
import type { Clock } from '../../platform/clock.js';
import { recordRejects } from '../reject-store.js';

/** Stands as the source of rejects that came without a key that opens one. */
export const NO_SOURCE = '';

export type CountStranger = (reason: string) => Promise<void>;

/** While one count is written the others wait and become one row together: a stranger's flood makes few rows. */
export function createStrangerCount(clock: Clock): CountStranger {
  let waiting: string[] = [];
  let writing: Promise<void> | null = null;
  const write = async (): Promise<void> => {
    const reasons = waiting;
    waiting = [];
    await recordRejects(
      NO_SOURCE,
      clock.now(),
      reasons.map((reason) => ({ index: 0, reason })),
    );
  };
  return async (reason) => {
    waiting.push(reason);
    while (writing) await writing;
    if (waiting.length === 0) return;
    writing = write().finally(() => {
      writing = null;
    });
    await writing;
  };
}
