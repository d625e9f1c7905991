// Finds the write key of a request: Basic authorization, the query, or the body, as clients differ.
import type { Request } from 'express';

/** The key that can be read before the body is, or undefined. */
export function keyOutsideBody(request: Request): string | undefined {
  return basicKey(request.get('authorization')) ?? text(request.query.writeKey);
}

/** The key inside a parsed body, or undefined. */
export function keyInBody(body: Record<string, unknown>): string | undefined {
  return text(body.writeKey);
}

function basicKey(header: string | undefined): string | undefined {
  const [scheme, credentials] = header?.split(' ') ?? [];
  if (scheme?.toLowerCase() !== 'basic' || !credentials) return undefined;
  return text(Buffer.from(credentials, 'base64').toString().split(':')[0]);
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
