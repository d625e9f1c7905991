// What a person answered about each purpose, and what follows from it.
import { createHash } from 'node:crypto';

/** `analytics` and `personalisation` are asked of a visitor or user, the other two of an address. */
export const PURPOSES = ['analytics', 'personalisation', 'email-marketing', 'email-open-tracking'] as const;
export type Purpose = (typeof PURPOSES)[number];

/** The mail that an answer came from. */
export interface Evidence {
  messageId: string;
  campaignId: string;
  /** When the button was pressed. The answer's `at` is later where it had to overrule one dated in the future. */
  pressedAt?: Date;
}

/** The event that an answer came with. */
export interface EventProof {
  sourceId: string;
  messageId: string;
}

export interface ConsentAnswer {
  /** `user:…`, `anonymous:…` or `email:<address>`; in an address upper and lower case are the same. */
  identifier: string;
  purpose: Purpose;
  answer: 'granted' | 'withdrawn';
  basis: 'consent' | 'soft-opt-in' | 'contract';
  /** Where the answer was given: a form, an import, a link in a mail. */
  source: string;
  at: Date;
  /** Version of the text that the person saw. */
  textVersion: string;
  evidence?: Evidence;
  event?: EventProof;
}

export type EmailPermission =
  | { kind: 'allowed'; since: Date; basis: string; source: string }
  | { kind: 'refused'; reason: 'no-consent' | 'withdrawn' | 'suppressed'; since?: Date };

export interface Withdrawal {
  /** null when the identifier was erased before the person used an old link. */
  address: string | null;
  /** When it really happened. */
  at: Date;
  messageId: string;
  campaignId: string;
}

/** What an answer says, without whom it is about: one entry of the history. */
export type HeldAnswer = Omit<ConsentAnswer, 'identifier' | 'purpose'>;

/** The whole rule: a suppressed address never gets mail; else the latest answer holds; no answer is a no. */
export function permissionOf(latest: HeldAnswer | undefined, suppressedAt: Date | undefined): EmailPermission {
  if (suppressedAt) return { kind: 'refused', reason: 'suppressed', since: suppressedAt };
  if (!latest) return { kind: 'refused', reason: 'no-consent' };
  if (latest.answer === 'withdrawn') return { kind: 'refused', reason: 'withdrawn', since: givenAt(latest) };
  return { kind: 'allowed', since: latest.at, basis: latest.basis, source: latest.source };
}

/** When an answer was really given; `at` only says which of several holds. */
export function givenAt({ at, evidence }: HeldAnswer): Date {
  return evidence?.pressedAt ?? at;
}

/** The identifier of an address: `email:` and the address in lower case. */
export function identifierOf(address: string): string {
  return `email:${address.trim().toLowerCase()}`;
}

/** How an identifier is written: only of an address do letters' cases not matter. */
export function tidyIdentifier(identifier: string): string {
  const trimmed = identifier.trim();
  return /^email:/i.test(trimmed) ? trimmed.toLowerCase() : trimmed;
}

/** Of several answers of one person for one purpose the one that holds: the latest, of two at one moment the withdrawal. */
export function latestOf<Answer extends Pick<HeldAnswer, 'at' | 'answer'>>(answers: Answer[]): Answer | undefined {
  let latest: Answer | undefined;
  for (const answer of answers) if (!latest || isAfter(answer, latest)) latest = answer;
  return latest;
}

function isAfter(one: Pick<HeldAnswer, 'at' | 'answer'>, other: Pick<HeldAnswer, 'at' | 'answer'>): boolean {
  const later = one.at.getTime() - other.at.getTime();
  return later > 0 || (later === 0 && one.answer === 'withdrawn');
}

/**
 * What answers and suppressions are filed under. A hash, so that a link in a mail can name the person without
 * carrying the address, and so that a "no" survives the erasure of the address.
 */
export function fileKey(identifier: string): string {
  return createHash('sha256').update(tidyIdentifier(identifier)).digest('base64url').slice(0, 22);
}
