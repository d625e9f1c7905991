// A userToken proves that the site's own server knows this visitor as this user: a page alone can claim anything.
import { createHmac, timingSafeEqual } from 'node:crypto';

/** HMAC-SHA256 of the user id in hex, with the project's identity secret: what a site's server puts into its pages. */
export function userTokenOf(userId: string, secret: string): string {
  return createHmac('sha256', secret).update(userId).digest('hex');
}

/** Any of the secrets will do: while one is replaced, pages with either are open. */
export function isTokenOf(userId: string, token: unknown, secrets: readonly string[]): boolean {
  if (typeof token !== 'string') return false;
  const given = Buffer.from(token.toLowerCase());
  return secrets.some((secret) => {
    const right = Buffer.from(userTokenOf(userId, secret));
    return right.length === given.length && timingSafeEqual(right, given);
  });
}
