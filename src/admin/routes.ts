// Every URL of the admin. A page reads rooms and answers a plain view; a deed is a POST that leads back to a page.
import { type Request, type RequestHandler, type Response, Router, urlencoded } from 'express';
import { setCampaignState, stopAllMarketing } from '../campaigns/index.js';
import { totals } from '../commerce/index.js';
import { checkCsrf, csrfToken, requireRole, requireUser, signOut } from '../platform/auth/log-in.js';
import { NotFound } from '../platform/errors.js';
import { campaignPage } from './campaign/campaign-page.js';
import { campaignsPage } from './campaign/campaigns-page.js';
import { readAllResults } from './campaign/results.js';
import { customerPage } from './customer/customer-page.js';
import { peoplePage } from './customer/people-page.js';
import { personRoutes } from './customer/person-routes.js';
import type { AdminParts } from './frame/admin-parts.js';
import { assetRoutes } from './frame/assets.js';
import { adminHeaders } from './frame/content-policy.js';
import { logInRoutes } from './frame/log-in-routes.js';
import { numberOf, wordOf } from './frame/query.js';
import { showPage } from './frame/show-page.js';
import { homePage } from './home/home-page.js';
import { identityRoutes } from './identity/identity-routes.js';
import { leavingPage } from './leaving/leaving-page.js';
import { trailFrom } from './leaving/list-place.js';
import { createRiskPicture } from './leaving/risk-picture.js';
import { liveRoutes } from './live/live-routes.js';
import { createLiveStreams, type LiveStreams } from './live/live-streams.js';
import { mailRoutes } from './mail/mail-routes.js';
import { keptForAMinute } from './show/kept-for-a-minute.js';
import { sourceRoutes } from './sources/source-routes.js';

/** The whole admin under `/admin`; mounted at the root, since the paths are whole. */
export function adminRoutes(parts: AdminParts): Router {
  const router = Router();
  router.use('/admin', adminHeaders(), assetRoutes());
  router.use('/admin', neverStored, urlencoded({ extended: false, limit: '8kb' }));
  router.use(logInRoutes());
  router.use('/admin', requireUser('/admin/log-in'), checkCsrf);
  const mayChange = requireRole('owner', 'marketer');
  const streams = createLiveStreams(parts.closing);
  router.use(pageRoutes(parts), mailRoutes(), liveRoutes(streams), deedRoutes(mayChange, streams));
  router.use(sourceRoutes(parts, mayChange), identityRoutes(parts.clock, mayChange), personRoutes(parts, mayChange));
  router.use('/admin', () => {
    throw new NotFound('There is no page at this address.');
  });
  return router;
}

function pageRoutes({ clock, people }: AdminParts): Router {
  const router = Router();
  const picture = createRiskPicture();
  const kept = { books: keptForAMinute(totals), results: keptForAMinute(readAllResults) };
  router.get('/admin', (req, res) => showPage(req, res, 'home', 'Today', homePage(kept, clock.now())));
  router.get('/admin/leaving', (req, res) => {
    const trail = trailFrom(wordOf(req, 'trail'));
    const from = { after: numberOf(req, 'after'), seen: numberOf(req, 'seen'), trail };
    return showPage(req, res, 'leaving', 'Leaving', leavingPage(from, picture, clock.now()));
  });
  router.get('/admin/customers', (req, res) => {
    const query = { text: wordOf(req, 'text'), after: wordOf(req, 'after') };
    return showPage(req, res, 'customers', 'People', peoplePage(query, clock.now()));
  });
  router.get('/admin/customers/:id', (req, res) =>
    showPage(req, res, 'customer', 'Customer', customerPage(req.params.id, people !== undefined, clock.now())),
  );
  router.get('/admin/campaigns', (req, res) =>
    showPage(req, res, 'campaigns', 'Campaigns', campaignsPage(kept.results, clock.now())),
  );
  router.get('/admin/campaigns/:id', (req, res) =>
    showPage(req, res, 'campaign', 'Campaign', campaignPage(req.params.id, clock.now())),
  );
  return router;
}

function deedRoutes(mayChange: RequestHandler, streams: LiveStreams): Router {
  const router = Router();
  router.post('/admin/log-out', async (request, response) => {
    streams.endOf(csrfToken(response));
    await signOut(request, response);
    response.redirect(303, '/admin/log-in');
  });
  router.post('/admin/campaigns/:id/pause', mayChange, switchCampaign('paused'));
  router.post('/admin/campaigns/:id/resume', mayChange, switchCampaign('running'));
  router.post('/admin/marketing/stop', mayChange, switchMarketing(true));
  router.post('/admin/marketing/start', mayChange, switchMarketing(false));
  return router;
}

function switchCampaign(state: 'paused' | 'running') {
  return async (request: Request<{ id: string }>, response: Response): Promise<void> => {
    await setCampaignState(request.params.id, state);
    const done = state === 'paused' ? 'paused' : 'resumed';
    response.redirect(303, `/admin/campaigns/${encodeURIComponent(request.params.id)}?done=${done}`);
  };
}

function switchMarketing(stopped: boolean) {
  return async (_request: Request, response: Response): Promise<void> => {
    await stopAllMarketing(stopped);
    response.redirect(303, `/admin/?done=${stopped ? 'stopped' : 'started'}`);
  };
}

/** Pages are about people: no cache on the way keeps them. */
function neverStored(_request: Request, response: Response, next: () => void): void {
  response.set('Cache-Control', 'no-store');
  next();
}
