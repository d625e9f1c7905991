// The live view: its page, and the stream that feeds it.
import { type Request, Router } from 'express';
import { csrfToken } from '../../platform/auth/log-in.js';
import { sources } from '../../tracking/index.js';
import { assetUrl } from '../frame/assets.js';
import { addressWith, wordOf } from '../frame/query.js';
import { showPage } from '../frame/show-page.js';
import { type LiveSearch, watchFilterOf } from './live-filter.js';
import type { LiveStreams } from './live-streams.js';

export function liveRoutes(streams: LiveStreams): Router {
  const router = Router();
  router.get('/admin/live', (req, res) => showPage(req, res, 'live', 'Live', livePage(searchOf(req))));
  router.get('/admin/live/stream', async (req, res) => {
    await streams.stream(req, res, await watchFilterOf(searchOf(req)), csrfToken(res));
  });
  return router;
}

async function livePage(search: LiveSearch) {
  const known = (await sources()).map(({ id, name }) => ({ value: id, title: name }));
  return {
    place: { loop: 1, group: 'Capture', title: 'Live', href: '/admin/live' },
    search,
    choices: [{ value: '', title: 'all sources' }, ...known].map((choice) => ({
      ...choice,
      chosen: choice.value === search.source,
    })),
    stream: addressWith('/admin/live/stream', { ...search }),
    script: assetUrl('live.js'),
    filtered: Object.values(search).some(Boolean),
    anySource: known.length > 0,
  };
}

function searchOf(request: Request): LiveSearch {
  return { source: wordOf(request, 'source'), name: wordOf(request, 'name'), person: wordOf(request, 'person') };
}
