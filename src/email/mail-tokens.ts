// What stands in the addresses of links and open pixels: the message and the link, signed, never the target.
import { readToken, signToken } from '../platform/signed-token.js';

export interface LinkClick {
  messageId: string;
  /** The link inside the message's campaign step; see link-store.ts. */
  link: string;
}

export function openToken(messageId: string): string {
  return signToken('open', messageId);
}

export function linkToken({ messageId, link }: LinkClick): string {
  return signToken('link', `${link}\n${messageId}`);
}

/** The message whose pixel was asked for; null when the token was not made by us. */
export function readOpenToken(token: string): { messageId: string } | null {
  const read = readToken('open', token);
  return read.kind === 'valid' ? { messageId: read.payload } : null;
}

/** The message and link that were followed; null when the token was not made by us. */
export function readLinkToken(token: string): LinkClick | null {
  const read = readToken('link', token);
  if (read.kind === 'invalid') return null;
  const [link, messageId] = read.payload.split('\n');
  return link && messageId ? { link, messageId } : null;
}
