// Sources: the pages about them, and the deeds that make sources, keys and ends of keys, and choose a consent mode.
import { type Request, type RequestHandler, type Response, Router } from 'express';
import { z } from 'zod';
import { systemClock } from '../../platform/clock.js';
import { InvalidInput } from '../../platform/errors.js';
import { addKey, createSource, endKey, type Source, sources } from '../../tracking/index.js';
import type { AdminParts } from '../frame/admin-parts.js';
import { addressWith, wordOf } from '../frame/query.js';
import { showPage } from '../frame/show-page.js';
import { changeConsentMode } from './consent-modes.js';
import { missingPage } from './missing-page.js';
import { keyFrom, sourceFrom } from './new-source.js';
import { findSource, madeKeyPage, sourcePage } from './source-page.js';
import { projectsOf, sourceHref, sourcesPage } from './sources-page.js';

const DAY_MS = 86_400_000;

/** Paths are whole. Comes after the log-in; `mayChange` lets only those pass who may change something. */
export function sourceRoutes(parts: AdminParts, mayChange: RequestHandler): Router {
  const router = Router();
  const { clock } = parts;
  const times = () => ({ now: clock.now(), machineNow: systemClock.now() });
  router.get('/admin/sources', (req, res) => {
    const { now, machineNow } = times();
    return showPage(req, res, 'sources', 'Sources', sourcesPage(now, machineNow));
  });
  router.get('/admin/sources/:id', (req, res) =>
    showPage(req, res, 'source', 'Source', sourcePage(req.params.id, times(), homeOf(req, parts))),
  );
  router.get('/admin/missing', (req, res) => {
    const asked = ['source', 'name', 'text', 'id', 'since', 'after'] as const;
    const search = Object.fromEntries(asked.map((key) => [key, wordOf(req, key)])) as Record<
      (typeof asked)[number],
      string
    >;
    return showPage(req, res, 'missing', 'Missing events', missingPage(search, clock.now()));
  });
  router.use('/admin/sources', deedRoutes(parts, mayChange));
  return router;
}

function deedRoutes(parts: AdminParts, mayChange: RequestHandler): Router {
  const router = Router();
  router.post('/', mayChange, async (request, response) => {
    const { source, writeKey } = await createSource(sourceFrom(request.body));
    await showKey(request, response, { source, key: writeKey, parts });
  });
  router.post('/consent-mode', mayChange, async (request, response) => {
    await changeConsentMode(request.body, projectsOf(await sources()));
    response.redirect(303, addressWith('/admin/sources', { done: 'consent-mode' }));
  });
  router.post('/:id/keys', mayChange, async (request: Request<{ id: string }>, response) => {
    const source = await findSource(request.params.id);
    const key = await addKey(source.id, keyFrom(request.body));
    await showKey(request, response, { source, key, parts });
  });
  router.post('/:id/keys/:hash/end', mayChange, async (request: Request<{ id: string; hash: string }>, response) => {
    await endKey(request.params.id, request.params.hash, endFrom(request.body));
    response.redirect(303, `${sourceHref(request.params)}?done=key-ends`);
  });
  return router;
}

/** A page's key can be looked up at any time; a server's is shown in this one answer and never again. */
async function showKey(
  request: Request,
  response: Response,
  { source, key, parts }: { source: Source; key: string; parts: AdminParts },
): Promise<void> {
  if (source.kind === 'browser') return response.redirect(303, `${sourceHref(source)}?done=key-made`);
  const page = madeKeyPage(source, key, homeOf(request, parts));
  await showPage(request, response, 'source-key', 'Source', Promise.resolve(page));
}

const endSchema = z.object({ days: z.enum(['0', '1', '7', '30']) });

function endFrom(form: unknown): Date {
  const parsed = endSchema.safeParse(form);
  if (!parsed.success) throw new InvalidInput('Say when the key should end.');
  return new Date(systemClock.now().getTime() + Number(parsed.data.days) * DAY_MS);
}

function homeOf(request: Request, { baseUrl }: AdminParts): string {
  return (baseUrl ?? `${request.protocol}://${request.host}`).replace(/\/$/, '');
}
