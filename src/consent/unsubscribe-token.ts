// The opaque part of an unsubscribe link: it names the person by hash, never by address, and it never expires.
import { readToken, signToken } from '../platform/signed-token.js';
import { type Evidence, fileKey, identifierOf } from './answer.js';

export interface Unsubscribe {
  address: string;
  messageId: string;
  campaignId: string;
}

/** The person as filed, and the mail that the link was in. */
export interface UnsubscribeClaim {
  key: string;
  evidence: Evidence;
}

const PURPOSE = 'unsubscribe';

/** Stands in `/u/<token>`; valid for ever, for any number of uses. */
export function unsubscribeToken({ address, messageId, campaignId }: Unsubscribe): string {
  return signToken(PURPOSE, [fileKey(identifierOf(address)), campaignId, messageId].join('\n'));
}

/** null when the token was not made by us. */
export function readUnsubscribeToken(token: string): UnsubscribeClaim | null {
  const read = readToken(PURPOSE, token);
  if (read.kind === 'invalid') return null;
  const [key, campaignId, messageId] = read.payload.split('\n');
  if (!key || !campaignId || !messageId) return null;
  return { key, evidence: { campaignId, messageId } };
}
