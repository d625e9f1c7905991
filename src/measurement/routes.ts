// Where the pixels and links of mails lead: both are recorded and change nothing else (design promise 7).
import { type Request, type RequestHandler, Router } from 'express';
import { linkTarget, readLinkToken, readOpenToken } from '../email/index.js';
import type { Clock } from '../platform/clock.js';
import { NotFound } from '../platform/errors.js';
import type { Visit } from './classify-hit.js';
import { recordClick } from './record-click.js';
import { recordOpen } from './record-open.js';

/** One transparent point. */
const PIXEL = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64');
const UNKNOWN_LINK = 'We do not know this link. It may have been cut off on its way: open it again from the mail.';

/**
 * `GET /o/:token`: always the same picture, whatever the token. `GET /l/:token`: 302 to the target that is stored for this
 * link; a token that we did not make is a NotFound, never a redirect. HEAD answers the same and records nothing.
 */
export function measurementRoutes({ clock }: { clock: Clock }): Router {
  const router = Router();
  router.use(['/o/:token', '/l/:token'], keepNothing);
  router.get('/o/:token', async (request, response) => {
    const open = readOpenToken(request.params.token);
    if (open && !isHead(request)) await recordOpen(open.messageId, visitOf(request, clock));
    // Webmail shows it from another origin.
    response.set({ 'Content-Type': 'image/gif', 'Cross-Origin-Resource-Policy': 'cross-origin' }).send(PIXEL);
  });
  router.get('/l/:token', async (request, response) => {
    const click = readLinkToken(request.params.token);
    const target = click && (await linkTarget(click.messageId, click.link));
    if (!click || target === null) throw new NotFound(UNKNOWN_LINK);
    if (!isHead(request)) await recordClick(click, visitOf(request, clock));
    response.redirect(302, target);
  });
  return router;
}

const keepNothing: RequestHandler = (_request, response, next) => {
  response.set({
    'Cache-Control': 'no-store',
    'Referrer-Policy': 'no-referrer',
    'X-Robots-Tag': 'noindex, nofollow',
  });
  next();
};

function isHead(request: Request): boolean {
  return request.method === 'HEAD';
}

/** The address of the visitor is not looked at. */
function visitOf(request: Request, clock: Clock): Visit {
  return { at: clock.now(), userAgent: request.get('user-agent')?.trim() ?? '' };
}
