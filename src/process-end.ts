// How a process of ours ends: by a signal, by an error that is told in one sentence, or because its work is done.
import { Conflict, InvalidInput, NotAllowed, NotFound } from './platform/errors.js';
import { flushLog, log } from './platform/log.js';

/** Resolves at the first SIGTERM or SIGINT; a second one ends the process at once. */
export function stopOnSignal(): Promise<void> {
  return new Promise((resolve) => {
    const first = () => {
      for (const signal of ['SIGTERM', 'SIGINT'] as const) {
        process.off(signal, first);
        process.once(signal, () => process.exit(130));
      }
      resolve();
    };
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, first);
  });
}

/** Runs `work` and ends the process: 0 when it is done, 1 with one sentence on stderr when it cannot be. */
export async function endWith(work: () => Promise<void>): Promise<never> {
  try {
    await work();
    flushLog();
    // Ended here and not by itself: Agenda leaves timers behind for half the life of a lock.
    process.exit(process.exitCode ?? 0);
  } catch (error) {
    tell(error);
    process.exit(1);
  }
}

function tell(error: unknown): void {
  const expected = [InvalidInput, NotAllowed, NotFound, Conflict].some((kind) => error instanceof kind);
  const sentence = expected ? (error as Error).message : sentenceOf(error);
  if (sentence === null) log.fatal({ err: error }, 'the service ended because of a bug');
  flushLog();
  process.stderr.write(`${sentence ?? `Something went wrong on our side: ${(error as Error).message}`}\n`);
}

/** Faults of the world around us that a person can mend. */
function sentenceOf(error: unknown): string | null {
  const { name, code, message } = error as { name?: string; code?: unknown; message: string };
  if (name === 'MongoServerSelectionError' || name === 'MongooseServerSelectionError') {
    return `MongoDB does not answer (${message}). Is it running, and is MONGODB_URI right?`;
  }
  if (code === 'ENOSPC' || code === 14_031)
    return 'The disk is full. Make room and start again; nothing was half-written.';
  return null;
}
