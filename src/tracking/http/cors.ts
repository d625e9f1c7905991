// Lets pages of any site send: without these headers a browser keeps an event to itself.
import type { RequestHandler } from 'express';

/** By name: the star does not cover `authorization`. Segment's and Rudder's clients ask for these. */
const HEADERS = 'authorization, content-type, x-retry-count, anonymousid, sentat';
/** Rudder's client repeats with headers of its own, and the next version of a client has others: what is asked for is allowed. */
const HEADER_NAMES = /^[\w-]+(\s*,\s*[\w-]+){0,30}$/;
const REMEMBERED_SECONDS = 86_400;

/**
 * Answers preflights, and tells the browser that the page may read the answer. The origin is named, not starred, because
 * sendBeacon always sends cookies along and a star forbids that. No route behind this looks at cookies.
 */
export const allowAnyOrigin: RequestHandler = (request, response, next) => {
  const { origin } = request.headers;
  response.vary('Origin');
  if (origin) {
    response.setHeader('Access-Control-Allow-Origin', origin);
    response.setHeader('Access-Control-Allow-Credentials', 'true');
    // A page's client waits as long as it is told to, if it may read how long.
    response.setHeader('Access-Control-Expose-Headers', 'Retry-After, X-RateLimit-Reset');
  }
  if (request.method !== 'OPTIONS') return next();
  response.setHeader('Access-Control-Allow-Methods', 'GET, POST, OPTIONS');
  response.setHeader('Access-Control-Allow-Headers', allowedHeaders(request.get('access-control-request-headers')));
  response.setHeader('Access-Control-Max-Age', String(REMEMBERED_SECONDS));
  response.status(204).end();
};

function allowedHeaders(asked = ''): string {
  return HEADER_NAMES.test(asked) ? `${HEADERS}, ${asked}` : HEADERS;
}
