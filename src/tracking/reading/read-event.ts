// Turns one item of a batch into an event for the log, or says what is wrong with it and where.
import type { StoredEvent } from '../event.js';
import type { Source } from '../sources/source.js';
import { clean, isPlainObject } from './clean.js';
import { correctedTime } from './corrected-time.js';
import { type Envelope, envelopeSchema } from './envelope.js';
import { baseContext, type Context, contextOf, settleContext } from './event-context.js';
import { excess } from './excess.js';
import { claimOf, marksOf } from './marks.js';
import { messageIdOf } from './message-id.js';
import type { Shared } from './shared.js';
import { specName } from './spec-names.js';

/** What all items of one batch have in common. */
export interface BatchFacts {
  source: Source;
  receivedAt: Date;
  imported: boolean;
  /** Of the source's project; what a userToken must be made with. */
  identitySecrets?: readonly string[];
  /** What the batch says for all its items. */
  shared?: Shared | undefined;
  /** The address that the request came from, whole: it is cut before anything is stored. */
  ip?: string | undefined;
  /** The program that made the request, as it calls itself; a browser's events carry it also in their context. */
  userAgent?: string | undefined;
}

/** `falseToken`: it carried a userToken that is not that of its user; it is stored, but not trusted. */
export type ReadEvent =
  | { kind: 'event'; event: StoredEvent; size: number; falseToken: boolean }
  | { kind: 'fault'; reason: string };

/** What every event of the batch begins with: made once, because the same object goes into all of them. */
export function baseOf({ shared, source, ip }: BatchFacts): Context {
  return baseContext(shared?.context, source.kind, ip);
}

/** Reads one item. The reason of a fault begins with the field it is about. The item is cleaned in place. */
export function readEvent(item: unknown, facts: BatchFacts, base = baseOf(facts)): ReadEvent {
  if (!isPlainObject(item)) return fault('expected an object');
  const own = clean(item);
  const tooMuch = excess(item, own, facts);
  if (tooMuch) return fault(tooMuch);
  const parsed = envelopeSchema.safeParse(item);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    return fault(`${issue?.path.join('.')}: ${issue?.message}`);
  }
  return eventFrom(parsed.data, own.size + (facts.shared?.size ?? 0), facts, base);
}

function eventFrom(envelope: Envelope, size: number, facts: BatchFacts, base: Context): ReadEvent {
  const userId = identifier(envelope.userId);
  const anonymousId = identifier(envelope.anonymousId);
  if (!userId && !anonymousId) return fault('userId: this or anonymousId is needed');
  if (envelope.type === 'track' && !envelope.event) return fault('event: a track needs the name of what happened');
  const times = readTimes(envelope, facts.shared);
  if (times.kind === 'fault') return times;
  const timestamp = correctedTime(times.claimed, times.sentAt, facts.receivedAt);
  if (!(timestamp.getTime() >= 0)) return fault('timestamp: before 1970');
  const token = (envelope.context && settleContext(envelope.context)) ?? facts.shared?.userToken;
  const claim = claimOf(envelope.userId, token, facts);
  const event = eventOf(envelope, { timestamp, userId, anonymousId, trusted: claim === 'trusted' }, facts, base);
  return { kind: 'event', event, size, falseToken: claim === 'false-token' };
}

interface Settled {
  timestamp: Date;
  userId: string | undefined;
  anonymousId: string | undefined;
  trusted: boolean;
}

/** Field by field, and those that not every event has at the end: thousands a second are made here. */
function eventOf(envelope: Envelope, settled: Settled, facts: BatchFacts, base: Context): StoredEvent {
  const { timestamp, userId, anonymousId } = settled;
  const context = contextOf(envelope.context, base, facts.source.kind);
  const { live, bot, test, trusted, device } = marksOf(timestamp, context, settled.trusted, facts);
  const sentName = envelope.type === 'track' ? (envelope.event ?? '') : '';
  const event: StoredEvent = {
    _id: `${facts.source.id}:${messageIdOf(envelope)}`,
    sourceId: facts.source.id,
    groupId: '',
    subject: userId ? `user:${userId}` : `anonymous:${anonymousId}`,
    type: envelope.type,
    name: specName(sentName),
    timestamp,
    receivedAt: facts.receivedAt,
    ...{ live, bot, test, trusted },
    properties: envelope.properties ?? {},
    traits: envelope.traits ?? {},
    context,
  };
  if (event.name !== sentName) event.originalName = sentName;
  if (device) event.device = device;
  if (userId) event.userId = userId;
  if (anonymousId) event.anonymousId = anonymousId;
  const previousId = envelope.type === 'alias' ? identifier(envelope.previousId) : undefined;
  if (previousId) event.previousId = previousId;
  return event;
}

/** `timestamp` counts as `originalTimestamp`: some clients send only the one, some only the other. */
function readTimes(envelope: Envelope, shared: Shared | undefined) {
  const sentAt = envelope.sentAt ?? shared?.sentAt;
  const claim = envelope.originalTimestamp ?? envelope.timestamp;
  const claimed = claim === null || claim === undefined ? undefined : new Date(claim);
  if (claimed && Number.isNaN(claimed.getTime())) return fault('timestamp: not a date');
  const sent = sentAt === null || sentAt === undefined ? undefined : new Date(sentAt);
  // A sentAt that is no date cannot correct anything, and is no reason to lose the event.
  const usable = sent && !Number.isNaN(sent.getTime()) ? sent : undefined;
  return { kind: 'times' as const, claimed, sentAt: usable };
}

function identifier(value: string | number | null | undefined): string | undefined {
  return value === null || value === undefined || value === '' ? undefined : String(value);
}

function fault(reason: string): { kind: 'fault'; reason: string } {
  return { kind: 'fault', reason };
}
