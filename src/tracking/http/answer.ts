// What the intake answers over HTTP, as Segment's clients expect it.
import type { Response } from 'express';
import type { Busy } from '../intake.js';

/** Clients repeat what is not answered 200, so bad events inside a batch are 200 too: they are kept as rejects. */
export type Answer =
  | { status: 200 }
  | { status: 400 | 401 | 413; code: string; message: string }
  | { status: 429 | 503; code: string; message: string; retryAfterSeconds: number };

export const UNKNOWN_KEY: Answer = { status: 401, code: 'unauthorized', message: 'no source has this write key' };

export function send(response: Response, answer: Answer): void {
  if (answer.status === 200) {
    response.json({ success: true });
    return;
  }
  if ('retryAfterSeconds' in answer) response.set('Retry-After', String(answer.retryAfterSeconds));
  response.status(answer.status).json({ code: answer.code, message: answer.message });
}

export function badBody(message: string): Answer {
  return { status: 400, code: 'invalid_request', message };
}

export function tooLarge(message: string): Answer {
  return { status: 413, code: 'too_large', message };
}

export function busy({ reason, retryAfterSeconds }: Busy): Answer {
  return reason === 'queue-full'
    ? { status: 429, code: 'busy', message: 'too much at once; try again later', retryAfterSeconds }
    : { status: 503, code: 'unavailable', message: 'events cannot be stored now; try again later', retryAfterSeconds };
}
