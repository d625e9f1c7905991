// Reads which button was pressed, and never fails: a body that we cannot read is still a wish to unsubscribe.
import type { Request } from 'express';

export type Press = 'unsubscribe' | 'resubscribe' | 'one-click';

const LIMIT = 4096;

/**
 * Only our own form can say `resubscribe` or `unsubscribe`; every other body, in whatever encoding, of whatever size,
 * is the one-click POST of RFC 8058. Works whether or not a parser ran before.
 */
export async function readPress(request: Request): Promise<Press> {
  const choice = request.body?.choice ?? (await formIn(request)).get('choice');
  return choice === 'resubscribe' || choice === 'unsubscribe' ? choice : 'one-click';
}

async function formIn(request: Request): Promise<URLSearchParams> {
  if (request.readableEnded || !request.is('application/x-www-form-urlencoded')) return drained(request);
  let text = '';
  try {
    for await (const chunk of request) if (text.length < LIMIT) text += (chunk as Buffer).toString('latin1');
  } catch {
    // The connection broke. The token says who it was and that they came to leave; half a form says nothing more.
    return new URLSearchParams();
  }
  return new URLSearchParams(text.slice(0, LIMIT));
}

/** Lets the rest of the body run out unread, so that the answer can be given on the same connection. */
function drained(request: Request): URLSearchParams {
  request.resume();
  return new URLSearchParams();
}
