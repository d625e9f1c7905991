// Tokens that can be read by anyone and made only by us: what links and unsubscribe addresses in mail carry.
import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';

export type ReadToken = { kind: 'valid'; payload: string } | { kind: 'invalid' };

const KEY_ID = 'k1';
const MAC_BYTES = 16;
let secret: string | null = null;
const keys = new Map<string, Buffer>();

/** Called once at start. Old mails hold tokens of this secret: it must not change. */
export function setTokenSecret(value: string): void {
  secret = value;
  keys.clear();
}

/** `k1.<payload>.<mac>` in URL-safe characters. A token of one purpose is invalid for any other. */
export function signToken(purpose: string, payload: string): string {
  return `${KEY_ID}.${Buffer.from(payload, 'utf8').toString('base64url')}.${mac(purpose, payload).toString('base64url')}`;
}

/** The payload when the token was made by us for this purpose; says nothing about why it was not. */
export function readToken(purpose: string, token: string): ReadToken {
  const [keyId, encoded, given, ...rest] = token.split('.');
  if (keyId !== KEY_ID || !encoded || !given || rest.length > 0) return { kind: 'invalid' };
  const payload = Buffer.from(encoded, 'base64url').toString('utf8');
  const expected = mac(purpose, payload);
  const offered = Buffer.from(given, 'base64url');
  if (offered.length !== expected.length || !timingSafeEqual(offered, expected)) return { kind: 'invalid' };
  return { kind: 'valid', payload };
}

/** A key of its own for each use, so that no use can sign for another. */
export function keyFor(use: string): Buffer {
  if (secret === null) throw new Error('setTokenSecret comes first');
  const known = keys.get(use);
  if (known) return known;
  const key = Buffer.from(hkdfSync('sha256', secret, '', `rapport ${use}`, 32));
  keys.set(use, key);
  return key;
}

function mac(purpose: string, payload: string): Buffer {
  return createHmac('sha256', keyFor(`token ${purpose}`))
    .update(payload)
    .digest()
    .subarray(0, MAC_BYTES);
}
