// An outcome: that a message was opened, that a link of it was followed, or that its reader unsubscribed; one row each.
import type { Message } from '../email/index.js';
import type { ProfileId } from '../profiles/index.js';

export const OUTCOME_KINDS = ['opened', 'clicked', 'unsubscribed'] as const;
export type OutcomeKind = (typeof OUTCOME_KINDS)[number];

/** What asked for a pixel or followed a link, as far as one request shows it; see classify-hit.ts. */
export type HitClass = 'human' | 'proxy-open' | 'machine' | 'scanner' | 'unknown';

/** One request; `link` only when a link was followed. Neither address nor browser of the visitor is kept. */
export interface Hit {
  at: Date;
  class: HitClass;
  link?: string;
}

/** What the hits of one outcome add up to; see add-hit.ts. */
export interface HitTally {
  /** The first hit that counts; the first of all while none counts. */
  at: Date;
  class: HitClass;
  link?: string;
  /** Whether `class` is one that counts. */
  counted: boolean;
  lastAt: Date;
  /** All hits, of whatever class. */
  count: number;
  byClass: Partial<Record<HitClass, number>>;
  /** The hits of the last moment, for telling a burst from a person. */
  recent: Hit[];
}

export interface OutcomeKey {
  /** `messageId:kind` */
  id: string;
  messageId: string;
  kind: OutcomeKind;
  campaignId: string;
  profileId: ProfileId;
  step: string;
}

export interface Outcome extends OutcomeKey, Omit<HitTally, 'recent'> {
  /** When it became an event; null until then. */
  appendedAt: Date | null;
}

/** Machines and scanners are kept and shown apart. */
export function isCounted(hitClass: HitClass): boolean {
  return hitClass === 'human' || hitClass === 'proxy-open' || hitClass === 'unknown';
}

export function outcomeKey(message: Message, kind: OutcomeKind): OutcomeKey {
  const { id: messageId, campaignId, profileId, step } = message;
  return { id: outcomeId(messageId, kind), messageId, kind, campaignId, profileId, step };
}

export function outcomeId(messageId: string, kind: OutcomeKind): string {
  return `${messageId}:${kind}`;
}
