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
