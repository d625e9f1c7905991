// Lets pages of any site send: without these headers a browser keeps an event to itself.
import type { RequestHandler } from 'express';

/** By name: the star does not cover `authorization`. Segment's and Rudder's clients ask for these. */
const HEADERS = 'authorization, content-type, x-retry-count, anonymousid, sentat';
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
    response.setHeader('Access-Control-Expose-Headers', 'Retry-After');
  }
  if (request.method !== 'OPTIONS') return next();
  response.setHeader('Access-Control-Allow-Methods', 'GET, POST, OPTIONS');
  response.setHeader('Access-Control-Allow-Headers', HEADERS);
  response.setHeader('Access-Control-Max-Age', String(REMEMBERED_SECONDS));
  response.status(204).end();
};
