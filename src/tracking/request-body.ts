// Reads a request of any client by its content: they post JSON as text, as a form, packed or not.
import type { IncomingMessage } from 'node:http';
import { json, type RequestHandler } from 'express';

/** Bytes of a whole request after unpacking. */
export const BODY_LIMIT = { browser: 500 * 1024, server: 4 * 1024 * 1024 };
export const MAX_BATCH = 2_500;

const sizes = new WeakMap<IncomingMessage, number>();

/** Fills `request.body`; the limit is the widest one, because the key that says which holds may lie in the body. */
export const readBody: RequestHandler = json({
  type: () => true,
  limit: BODY_LIMIT.server,
  verify: (request, _response, bytes) => {
    sizes.set(request, bytes.length);
  },
});

/** Bytes of the body after unpacking; 0 when there was none. */
export function bodySize(request: IncomingMessage): number {
  return sizes.get(request) ?? 0;
}

/** What went wrong with the body, when this is an error of reading it. */
export function bodyFault(error: unknown): { status: 400 | 413; message: string } | undefined {
  const status = (error as { status?: unknown } | null)?.status;
  if (status === 413) return { status, message: `a request may have ${BODY_LIMIT.server} bytes` };
  if (status === 400 || status === 415) return { status: 400, message: 'the body is not JSON' };
  return undefined;
}
