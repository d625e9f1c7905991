// Mistakes in making a single mail cost that mail, not the others of its group: here they are caught, told apart and logged.
import { log } from '../platform/log.js';
import type { Message } from './message.js';

/** Logs each place in the code once, however many mails it breaks. */
export type BugReport = (error: unknown, message: Message) => void;

export function createBugReport(): BugReport {
  const known = new Set<string>();
  return (error, { id, template }) => {
    const place = error instanceof Error ? (error.stack?.split('\n').find((line) => /^\s+at /.test(line)) ?? '') : '';
    if (known.has(place)) return;
    known.add(place);
    log.error({ err: error, messageId: id, template }, 'a mail could not be made and was withheld');
  };
}

/**
 * Keeps a mistake until the mail is made that it belongs to: the answer gives the value or throws it. A database that
 * fails is no mistake in one mail; that is thrown at once.
 */
export async function keepMistake<T>(work: Promise<T>): Promise<() => T> {
  try {
    const value = await work;
    return () => value;
  } catch (error) {
    if (error instanceof Error && /^Mongo/.test(error.name)) throw error;
    return () => {
      throw error;
    };
  }
}
