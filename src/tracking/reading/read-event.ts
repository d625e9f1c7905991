// Turns one item of a batch into an event for the log, or says what is wrong with it and where.
import { isbot } from 'isbot';
import type { StoredEvent } from '../event.js';
import type { Source } from '../sources/source.js';
import { clean, isPlainObject, type Measured } from './clean.js';
import { correctedTime } from './corrected-time.js';
import { type Envelope, envelopeSchema } from './envelope.js';
import { messageIdOf } from './message-id.js';
import type { Shared } from './shared.js';

/** Bytes of one event as JSON. Real invoices from a shop's server reach 54 KB. */
export const EVENT_LIMIT = { browser: 32 * 1024, server: 256 * 1024 };
/** Keys and list elements of one event; an invoice of a thousand lines has some 8,000. */
export const MAX_FIELDS = { browser: 2_500, server: 20_000 };

const LIVE_FOR_MS = 60 * 60 * 1000;
/** One character takes at most six bytes in JSON (`\u0000`). */
const BYTES_PER_CHARACTER = 6;

/** What all items of one batch have in common. */
export interface BatchFacts {
  source: Source;
  receivedAt: Date;
  imported: boolean;
  /** What the batch says for all its items. */
  shared?: Shared | undefined;
  /** The address that the request came from, whole: it is cut before anything is stored. */
  ip?: string | undefined;
  /** The program that made the request, as it calls itself; a browser's events carry it also in their context. */
  userAgent?: string | undefined;
}

export type ReadEvent = { kind: 'event'; event: StoredEvent; size: number } | { kind: 'fault'; reason: string };

/** Reads one item. The reason of a fault begins with the field it is about. The item is cleaned in place. */
export function readEvent(item: unknown, facts: BatchFacts): ReadEvent {
  if (!isPlainObject(item)) return fault('expected an object');
  const own = clean(item);
  const tooMuch = excess(item, own, facts);
  if (tooMuch) return fault(tooMuch);
  const parsed = envelopeSchema.safeParse(item);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    return fault(`${issue?.path.join('.')}: ${issue?.message}`);
  }
  return eventFrom(parsed.data, own.size + (facts.shared?.size ?? 0), facts);
}

function eventFrom(envelope: Envelope, size: number, facts: BatchFacts): ReadEvent {
  const userId = identifier(envelope.userId);
  const anonymousId = identifier(envelope.anonymousId);
  if (!userId && !anonymousId) return fault('userId: this or anonymousId is needed');
  if (envelope.type === 'track' && !envelope.event) return fault('event: a track needs the name of what happened');
  const times = readTimes(envelope, facts.shared);
  if (times.kind === 'fault') return times;
  const timestamp = correctedTime(times.claimed, times.sentAt, facts.receivedAt);
  if (!(timestamp.getTime() >= 0)) return fault('timestamp: before 1970');
  const context = contextOf(envelope, facts.shared);
  const event: StoredEvent = {
    _id: `${facts.source.id}:${wellFormed(messageIdOf(envelope))}`,
    sourceId: facts.source.id,
    groupId: '',
    subject: userId ? `user:${userId}` : `anonymous:${anonymousId}`,
    type: envelope.type,
    name: envelope.type === 'track' ? (envelope.event ?? '') : '',
    timestamp,
    receivedAt: facts.receivedAt,
    ...marks(timestamp, context, facts),
    ...(userId && { userId }),
    ...(anonymousId && { anonymousId }),
    properties: envelope.properties ?? {},
    traits: envelope.traits ?? {},
    context,
  };
  return { kind: 'event', event, size };
}

function marks(timestamp: Date, context: Record<string, unknown>, { source, receivedAt, imported }: BatchFacts) {
  const recent = receivedAt.getTime() - timestamp.getTime() <= LIVE_FOR_MS;
  return {
    live: !imported && source.mode === 'live' && recent,
    bot: typeof context.userAgent === 'string' && isbot(context.userAgent),
    test: source.mode === 'test',
    trusted: source.kind === 'server',
  };
}

/** `timestamp` counts as `originalTimestamp`: some clients send only the one, some only the other. */
function readTimes({ timestamp, originalTimestamp, ...envelope }: Envelope, shared: Shared | undefined) {
  const sentAt = envelope.sentAt ?? shared?.sentAt;
  const claim = originalTimestamp ?? timestamp;
  const claimed = claim === null || claim === undefined ? undefined : new Date(claim);
  if (claimed && Number.isNaN(claimed.getTime())) return fault('timestamp: not a date');
  const sent = sentAt === null || sentAt === undefined ? undefined : new Date(sentAt);
  // A sentAt that is no date cannot correct anything, and is no reason to lose the event.
  const usable = sent && !Number.isNaN(sent.getTime()) ? sent : undefined;
  return { kind: 'times' as const, claimed, sentAt: usable };
}

/**
 * An address of a machine is personal data and nothing here needs it. What is shared is not copied unless the event has a
 * context of its own: 2,500 events would have as many copies.
 */
function contextOf({ context: own }: Envelope, shared: Shared | undefined): Record<string, unknown> {
  if (own) delete own.ip;
  if (!own) return shared?.context ?? {};
  return shared ? { ...shared.context, ...own } : own;
}

/** Why an event is too much to store, or undefined. A key that the event and its batch both say counts twice. */
function excess(item: Record<string, unknown>, own: Measured, { source, shared }: BatchFacts): string | undefined {
  const size = own.size + (shared?.size ?? 0);
  if (size === Number.POSITIVE_INFINITY) return 'nested too deep';
  if (own.fields + (shared?.fields ?? 0) > MAX_FIELDS[source.kind])
    return `more than ${MAX_FIELDS[source.kind]} fields`;
  const limit = EVENT_LIMIT[source.kind];
  if (size * BYTES_PER_CHARACTER <= limit) return undefined;
  const bytes = Buffer.byteLength(JSON.stringify(item)) + (shared?.bytes ?? 0);
  return bytes > limit ? `${bytes} bytes, the limit is ${limit}` : undefined;
}

function identifier(value: string | number | null | undefined): string | undefined {
  return value === null || value === undefined || value === '' ? undefined : wellFormed(String(value));
}

/** Half a surrogate pair would be stored as another string than it is compared with. */
function wellFormed(text: string): string {
  return Buffer.from(text).toString();
}

function fault(reason: string): { kind: 'fault'; reason: string } {
  return { kind: 'fault', reason };
}
