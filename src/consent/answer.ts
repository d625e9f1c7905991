// What a person answered about marketing by e-mail, and what follows from it.
import { createHash } from 'node:crypto';

export type Purpose = 'email-marketing';

/** The mail that an answer came from. */
export interface Evidence {
  messageId: string;
  campaignId: string;
  /** When the button was pressed. The answer's `at` is later where it had to overrule one dated in the future. */
  pressedAt?: Date;
}

export interface ConsentAnswer {
  /** `email:<address>`; upper and lower case are the same. */
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

/**
 * What answers and suppressions are filed under. A hash, so that a link in a mail can name the person without
 * carrying the address, and so that a "no" survives the erasure of the address.
 */
export function fileKey(identifier: string): string {
  return createHash('sha256').update(identifier.trim().toLowerCase()).digest('base64url').slice(0, 22);
}
