// How a process of ours ends: by a signal, by an error that is told in one sentence, or because its work is done.
import { Conflict, InvalidInput, NotAllowed, NotFound } from './platform/errors.js';
import { flushLog, log } from './platform/log.js';

/**
 * Resolves at the first SIGTERM or SIGINT. Later signals do nothing: a terminal, npm
 * and a supervisor each send their own for one wish, and a second one that ended the process would cut off the mail and the
 * events that the first one waits for. Who cannot wait has `kill -9`, which loses nothing that was acknowledged.
 */
export function stopOnSignal(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => resolve());
  });
}

/**
 * Runs `work` and ends the process: 0 when it is done, 1 with one sentence on stderr when it cannot be, also when the fault
 * comes up in the background. With `json` the fault is the one JSON value on stdout as well: `{"error": "…"}`.
 */
export async function endWith(work: () => Promise<void>, { json = false } = {}): Promise<never> {
  const fail = (error: unknown): never => {
    tell(error, json);
    process.exit(1);
  };
  process.on('uncaughtException', fail);
  try {
    await work();
  } catch (error) {
    fail(error);
  }
  flushLog();
  // Ended here and not by itself: Agenda leaves timers behind for half the life of a lock.
  process.exit(process.exitCode ?? 0);
}

function tell(error: unknown, json: boolean): void {
  const known = sentenceOf(error);
  if (known === null) log.fatal({ err: error }, 'the process ended because of a bug');
  flushLog();
  const sentence = known ?? `Something went wrong on our side: ${(error as Error).message}`;
  process.stderr.write(`${sentence}\n`);
  if (json) process.stdout.write(`${JSON.stringify({ error: sentence })}\n`);
}

/** What a person can mend, in one sentence with the way out; null for a bug of ours. */
export function sentenceOf(error: unknown): string | null {
  if ([InvalidInput, NotAllowed, NotFound, Conflict].some((kind) => error instanceof kind)) {
    return (error as Error).message;
  }
  const { name, code, message } = error as { name?: string; code?: unknown; message?: string };
  if (name === 'MongoServerSelectionError' || name === 'MongooseServerSelectionError') {
    return `MongoDB does not answer (${message}). Is it running, and is MONGODB_URI right?`;
  }
  // Not the driver's own words: they repeat the address with its password.
  if (name === 'MongoParseError') {
    return 'MONGODB_URI is no address that MongoDB understands: mongodb://HOST:27017/NAME?replicaSet=SET';
  }
  return SENTENCES.get(code) ?? null;
}

const DISK_FULL = 'The disk is full. Make room and start again; nothing was half-written.';

/** By error code of the operating system and of MongoDB. */
const SENTENCES = new Map<unknown, string>([
  ['ENOSPC', DISK_FULL],
  [14_031, DISK_FULL],
  [13, 'MongoDB does not let this user write to its database. Give it the role readWrite.'],
  [18, 'MongoDB refuses the name or the password in MONGODB_URI.'],
  [20, 'MongoDB runs alone, and rapport needs transactions: start it as a replica set (one member is enough).'],
]);
