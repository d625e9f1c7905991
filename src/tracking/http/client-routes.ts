// What clients in a page fetch before their first event: Segment's script and settings, Rudder's source configuration.
import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { type Request, type RequestHandler, type Response, Router } from 'express';
import type { Source } from '../sources/source.js';
import { UNKNOWN_KEY } from './answer.js';
import { rudderConfig, segmentSettings } from './client-settings.js';
import { allowAnyOrigin } from './cors.js';
import type { Keyring } from './keyring.js';
import { keyOutsideBody } from './request-key.js';

/** analytics.js as its package brings it, wherever that is installed. */
const SCRIPTS = join(
  dirname(createRequire(import.meta.url).resolve('@segment/analytics-next/package.json')),
  'dist/umd',
);
const STANDALONE = 'standalone.js';
/** What the script loads as it is needed, each beside itself packed. */
const PARTS = new Set(readdirSync(SCRIPTS).filter((name) => /^[\w-]+\.bundle\.[0-9a-f]+\.js$/.test(name)));

const MINUTES_5 = 'public, max-age=300';
const DAY = 'public, max-age=86400';
/** The names of the parts change with their content. */
const FOR_EVER = 'public, max-age=31536000, immutable';

interface Deps {
  keyring: Keyring;
  baseUrl: string | undefined;
}

export function clientRoutes({ keyring, baseUrl }: Deps): Router {
  const router = Router();
  router.use(['/v1/projects', '/analytics.js', '/analytics-next', '/sourceConfig'], allowAnyOrigin);
  router.get('/v1/projects/:key/settings', async (request, response) => {
    const home = homeOf(request, baseUrl);
    if (!home || !(await pageSource(keyring, request.params.key))) return notFound(response);
    response.set('Cache-Control', MINUTES_5).json(segmentSettings(request.params.key, home));
  });
  router.get('/analytics.js/v1/:key/analytics.min.js', async (request, response) => {
    if (!(await pageSource(keyring, request.params.key))) return notFound(response);
    sendScript(request, response, STANDALONE, DAY);
  });
  router.get('/analytics-next/bundles/:name', (request, response) => {
    if (!PARTS.has(request.params.name)) return notFound(response);
    sendScript(request, response, request.params.name, FOR_EVER);
  });
  router.get('/sourceConfig', rudderSource(keyring));
  return router;
}

function rudderSource(keyring: Keyring): RequestHandler {
  return async (request, response) => {
    const key = keyOutsideBody(request);
    const source = key ? await pageSource(keyring, key) : null;
    if (!key || !source) {
      response.status(401).json({ code: UNKNOWN_KEY.code, message: UNKNOWN_KEY.message });
      return;
    }
    // The key may come in a header, by which caches do not tell requests apart.
    response.set('Cache-Control', 'private, max-age=300').json(rudderConfig(key, source));
  };
}

/** A server's key is a secret: a page that carries one is not served, so that the mistake shows at once. */
async function pageSource(keyring: Keyring, key: string): Promise<Source | null> {
  const source = await keyring.sourceOf(key);
  return source?.kind === 'browser' ? source : null;
}

/** Null when the request calls this service by a name that is none. */
function homeOf(request: Request, baseUrl: string | undefined): URL | null {
  const asked = baseUrl ?? `${request.protocol}://${request.host}`;
  return URL.canParse(asked) ? new URL(asked) : null;
}

function sendScript(request: Request, response: Response, name: string, caching: string): void {
  const packed = request.acceptsEncodings('gzip') === 'gzip';
  response.vary('Accept-Encoding').set({
    'Content-Type': 'text/javascript; charset=utf-8',
    'Cache-Control': caching,
    'Cross-Origin-Resource-Policy': 'cross-origin',
    ...(packed && { 'Content-Encoding': 'gzip' }),
  });
  response.sendFile(packed ? `${name}.gz` : name, { root: SCRIPTS, cacheControl: false });
}

function notFound(response: Response): void {
  response.status(404).json({ code: 'not_found', message: 'there is nothing at this address' });
}
