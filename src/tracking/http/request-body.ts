// Reads a request of any client by its content: they post JSON as text, as a form, packed or not.
import type { IncomingMessage } from 'node:http';
import { json, type RequestHandler } from 'express';
import type { Source } from '../sources/source.js';

/** Bytes of a whole request after unpacking. */
export const BODY_LIMIT = { browser: 500 * 1024, server: 4 * 1024 * 1024 };
export const MAX_BATCH = 2_500;

const sizes = new WeakMap<IncomingMessage, number>();

/**
 * Fills `request.body`, up to the limit of such a source. A key inside the body is known only when all of it was read and
 * parsed, so nobody gets more than a browser that way.
 */
export const readBody: Record<Source['kind'], RequestHandler> = {
  browser: readerUpTo(BODY_LIMIT.browser),
  server: readerUpTo(BODY_LIMIT.server),
};

/** Bytes of the body after unpacking; 0 when there was none. */
export function bodySize(request: IncomingMessage): number {
  return sizes.get(request) ?? 0;
}

/** What went wrong with the body, when this is an error of reading it. */
export function bodyFault(error: unknown): { status: 400 | 413; message: string } | undefined {
  const { status, limit } = (error ?? {}) as { status?: unknown; limit?: unknown };
  if (status === 413) return { status, message: tooLargeSentence(Number(limit)) };
  if (status === 400 || status === 415) return { status: 400, message: 'the body is not JSON' };
  return undefined;
}

function readerUpTo(limit: number): RequestHandler {
  return json({
    type: () => true,
    limit,
    verify: (request, _response, bytes) => {
      sizes.set(request, bytes.length);
    },
  });
}

function tooLargeSentence(limit: number): string {
  const wayOut =
    limit < BODY_LIMIT.server ? `, a server's with its key in the Authorization header ${BODY_LIMIT.server}` : '';
  return `a request may have ${limit} bytes${wayOut}`;
}
