// Counts that nobody waits for: gathered in memory and written together every few seconds.
import { log } from '../../platform/log.js';
import { isDatabaseFault } from '../event-store.js';

const EVERY_MS = 5_000;

export interface WriteBehind {
  /** There is something to write: it is written within seconds, without holding the process up at its end. */
  due(): void;
  /** Writes now what there is. */
  now(): Promise<void>;
}

/**
 * `write` takes what was gathered and writes it; what the database does not take then is lost, which a count can bear, because
 * keeping it would need room for as long as the database is away.
 */
export function createWriteBehind(what: string, write: () => Promise<void>): WriteBehind {
  let timer: NodeJS.Timeout | undefined;
  let writing: Promise<void> = Promise.resolve();
  const writeNext = async () => {
    try {
      await write();
    } catch (error) {
      if (!isDatabaseFault(error)) throw error;
      log.warn({ what, error: error.message }, 'counts of some seconds are lost');
    }
  };
  const now = () => {
    clearTimeout(timer);
    timer = undefined;
    writing = writing.catch(() => undefined).then(writeNext);
    return writing;
  };
  // What is wrong with a count is no reason to end the intake, nor to count no more.
  const tell = (error: unknown) => log.error({ err: error, what }, 'counts of some seconds could not be written');
  return {
    due() {
      timer ??= setTimeout(() => now().catch(tell), EVERY_MS).unref();
    },
    now,
  };
}
