// The process's log: JSON lines on stderr, so that stdout stays free for what a command answers. Ids only, never personal data.
import { type Logger, pino } from 'pino';

export type Log = Logger;

const destination = pino.destination({ fd: 2, sync: false });

/** The process's logger. It says nothing below `warn` until `setLogLevel` was called with the configured level. */
export const log: Log = pino(
  {
    level: 'warn',
    base: { service: 'rapport' },
    timestamp: pino.stdTimeFunctions.isoTime,
    serializers: { err: shownError },
    redact: { paths: ['email', 'address', '*.email', '*.address', 'req.headers'], censor: '[personal]' },
  },
  destination,
);

export function setLogLevel(level: string): void {
  log.level = level;
}

/** Writes what is still buffered; called last before the process ends. */
export function flushLog(): void {
  destination.flushSync();
}

const DUPLICATE_KEY = /dup key: .*/g;
const ADDRESS = /[^\s"'<>:]+@[^\s"'<>]+/g;

/** What of an error may stand in the log: a driver's error also carries the documents it could not write, which are people. */
export function shownError(error: unknown): unknown {
  if (!(error instanceof Error)) return { message: withoutPeople(String(error)) };
  const { name, message, stack, cause } = error;
  const { code } = error as { code?: unknown };
  return {
    type: name,
    message: withoutPeople(message),
    ...(typeof code === 'string' || typeof code === 'number' ? { code } : {}),
    stack: withoutPeople(stack ?? ''),
    ...(cause instanceof Error ? { cause: withoutPeople(cause.message) } : {}),
  };
}

function withoutPeople(text: string): string {
  return text.replace(DUPLICATE_KEY, 'dup key: [value]').replace(ADDRESS, '[address]');
}
