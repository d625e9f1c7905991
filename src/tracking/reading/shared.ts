// What a batch says once for all its events: read once, so that no event pays for it again.
import { clean, isPlainObject, type Measured } from './clean.js';
import { settleContext } from './event-context.js';

export interface Shared extends Measured {
  /** Goes into events as it is, the same object for all of them: nothing may change it. */
  context: Record<string, unknown>;
  /** The context as JSON; Infinity when it is nested too deep. */
  bytes: number;
  sentAt: string | number | undefined;
  /** Taken out of the context, because it is not stored. */
  userToken?: unknown;
}

/**
 * Characters that a shared context may come to when every event has it. A body of 100 KB could ask for 80 MB otherwise.
 */
const SHARED_BUDGET = 12 * 1024 * 1024;

/** Reads and cleans what a batch shares. What is no object or no date is passed over: it is no reason to lose an event. */
export function readShared(body: { context?: unknown; sentAt?: unknown }): Shared {
  const context = isPlainObject(body.context) ? body.context : {};
  const userToken = settleContext(context);
  const measured = clean(context);
  const bytes = Number.isFinite(measured.size) ? Buffer.byteLength(JSON.stringify(context)) : measured.size;
  const sentAt = typeof body.sentAt === 'string' || typeof body.sentAt === 'number' ? body.sentAt : undefined;
  return { ...measured, context, bytes, sentAt, ...(userToken !== undefined && { userToken }) };
}

/** True when so many events with this context are more than one request may bring. */
export function isTooMuch({ size }: Shared, events: number): boolean {
  return Number.isFinite(size) && size * events > SHARED_BUDGET;
}
