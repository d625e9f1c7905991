// What the intake answers over HTTP, as Segment's clients expect it.
import type { Response } from 'express';
import { type Busy, UNWRITABLE } from '../intake.js';

/** The sender's own fault: repeating the same would end the same. */
export interface Refusal {
  status: 400 | 401 | 413;
  code: string;
  message: string;
}

/** Clients repeat what is not answered 200, so bad events inside a batch are 200 too: they are kept as rejects. */
export type Answer =
  | { status: 200 }
  | Refusal
  | { status: 429 | 503; code: string; message: string; retryAfterSeconds: number };

export const UNKNOWN_KEY: Refusal = { status: 401, code: 'unauthorized', message: 'no source has this write key' };
/** Too many bodies are coming in at this moment. */
export const CROWDED: Answer = { ...tooMuch(), retryAfterSeconds: 1 };
export const UNSTORABLE: Answer = busy(UNWRITABLE);

const TAKEN = Buffer.from('{"success":true}');

export function send(response: Response, answer: Answer): void {
  if (answer.status === 200) {
    // Answered thousands of times a second: without Express's content type and entity tag of each.
    response.writeHead(200, { 'Content-Type': 'application/json; charset=utf-8', 'Content-Length': TAKEN.length });
    response.end(TAKEN);
    return;
  }
  if ('retryAfterSeconds' in answer) response.set('Retry-After', String(answer.retryAfterSeconds));
  // The same for clients that look there: the seconds until more is taken.
  if (answer.status === 429) response.set('X-RateLimit-Reset', String(answer.retryAfterSeconds));
  response.status(answer.status).json({ code: answer.code, message: answer.message });
}

export function badBody(message: string): Refusal {
  return { status: 400, code: 'invalid_request', message };
}

export function tooLarge(message: string): Refusal {
  return { status: 413, code: 'too_large', message };
}

export function busy({ reason, retryAfterSeconds }: Busy): Answer {
  return reason === 'log-unwritable' || reason === 'stopping'
    ? { status: 503, code: 'unavailable', message: 'events cannot be stored now; try again later', retryAfterSeconds }
    : { ...tooMuch(), retryAfterSeconds };
}

function tooMuch(): { status: 429; code: string; message: string } {
  return { status: 429, code: 'busy', message: 'too much at once; try again later' };
}
