// How much one event may be, by who sends it.

import type { Source } from '../sources/source.js';
import type { Measured } from './clean.js';
import type { Shared } from './shared.js';

/** Bytes of one event as JSON. Real invoices from a shop's server reach 54 KB. */
export const EVENT_LIMIT = { browser: 32 * 1024, server: 256 * 1024 };
/** Keys and list elements of one event; an invoice of a thousand lines has some 8,000. */
export const MAX_FIELDS = { browser: 2_500, server: 20_000 };

/** One character takes at most six bytes in JSON (`\u0000`). */
const BYTES_PER_CHARACTER = 6;

/** Why an event is too much to store, or undefined. A key that the event and its batch both say counts twice. */
export function excess(
  item: Record<string, unknown>,
  own: Measured,
  { source, shared }: { source: Source; shared?: Shared | undefined },
): string | undefined {
  const size = own.size + (shared?.size ?? 0);
  if (size === Number.POSITIVE_INFINITY) return 'nested too deep';
  if (own.fields + (shared?.fields ?? 0) > MAX_FIELDS[source.kind])
    return `more than ${MAX_FIELDS[source.kind]} fields`;
  const limit = EVENT_LIMIT[source.kind];
  if (size * BYTES_PER_CHARACTER <= limit) return undefined;
  const bytes = Buffer.byteLength(JSON.stringify(item)) + (shared?.bytes ?? 0);
  return bytes > limit ? `${bytes} bytes, the limit is ${limit}` : undefined;
}
