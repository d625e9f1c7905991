// Events that come as the address of a picture, from mails and pages where no script runs.
import { type RequestHandler, type Response, Router } from 'express';
import { MAX_DEPTH } from '../reading/clean.js';
import type { Door } from './receive.js';
import { singleItem } from './request-items.js';

const EMPTY_GIF = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64');

/**
 * GET `/v1/pixel/track?data=<JSON in base64>` or `?writeKey=…&event=…&properties.x=…`, and Rudder's `/pixel/v1/track`. A
 * picture is answered whatever happens: a broken one would show in the mail. What is wrong is found among the rejects.
 */
export function pixelRoutes(door: Door): Router {
  const router = Router();
  router.get(['/v1/pixel/:type', '/pixel/v1/:type'], picture(door));
  return router;
}

function picture(door: Door): RequestHandler {
  return async (request, response) => {
    if (request.method === 'HEAD') return showPicture(response);
    const value = request.query.data === undefined ? nested(request.query) : decoded(request.query.data);
    const key = keyOf(request.query) ?? keyOf(value);
    const way = { itemsOf: singleItem(String(request.params.type).toLowerCase()), imported: false };
    await door.take(request, { value, key, size: request.url.length }, way);
    showPicture(response);
  };
}

function showPicture(response: Response): void {
  response.set({ 'Content-Type': 'image/gif', 'Cache-Control': 'no-store' }).status(200).end(EMPTY_GIF);
}

/** What the sender packed, or null when it is no JSON in base64. A plus sign that was not escaped arrives as a space. */
function decoded(data: unknown): unknown {
  try {
    return JSON.parse(Buffer.from(String(data).replaceAll(' ', '+'), 'base64').toString());
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

function keyOf(said: unknown): string | null {
  const { writeKey } = (said ?? {}) as { writeKey?: unknown };
  return typeof writeKey === 'string' && writeKey !== '' ? writeKey : null;
}

/** `{ 'properties.size': 'XL' }` becomes `{ properties: { size: 'XL' } }`. Without prototypes, which a name could reach. */
function nested(query: Record<string, unknown>): Record<string, unknown> {
  const all: Record<string, unknown> = Object.create(null);
  for (const [path, value] of Object.entries(query)) {
    const names = path.split('.');
    const last = names.pop() ?? '';
    if (names.length >= MAX_DEPTH) continue;
    let place = all;
    for (const name of names) place = placeIn(place, name);
    place[last] = value;
  }
  return all;
}

function placeIn(place: Record<string, unknown>, name: string): Record<string, unknown> {
  const there = place[name];
  if (typeof there === 'object' && there !== null && !Array.isArray(there)) return there as Record<string, unknown>;
  const made: Record<string, unknown> = Object.create(null);
  place[name] = made;
  return made;
}
