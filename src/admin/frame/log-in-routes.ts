// The log-in page: tried passwords are counted by address of the caller, and a log-in never leads to another site.
import { type Request, type Response, Router } from 'express';
import { rateLimit } from 'express-rate-limit';
import { z } from 'zod';
import { signIn } from '../../platform/auth/log-in.js';
import { NotAllowed } from '../../platform/errors.js';
import { pageAssets } from './shell.js';
import { renderView } from './views.js';

const FAILED_TRIES = 10;
const WITHIN_MS = 15 * 60_000;

const formSchema = z.object({ email: z.string().max(320), password: z.string().max(1000), to: z.string().max(2000) });

/** GET shows the form, POST logs in. After ten failed tries within a quarter of an hour the caller has to wait. */
export function logInRoutes(): Router {
  const router = Router();
  router.get('/admin/log-in', (request, response) => {
    showForm(response, { email: '', to: String(request.query.to ?? ''), fault: null });
  });
  router.post('/admin/log-in', tries(), logIn);
  return router;
}

async function logIn(request: Request, response: Response): Promise<void> {
  // There is no session yet that could hold a token; the browser says itself when another site made this form.
  if (request.get('Sec-Fetch-Site') === 'cross-site') throw new NotAllowed('This form came from another site.');
  const form = formSchema.safeParse({ to: '', ...request.body });
  const user = form.success ? await signIn(form.data.email, form.data.password, request, response) : null;
  if (form.success && user) return response.redirect(303, placeWithin(form.data.to));
  const { email = '', to = '' } = form.data ?? {};
  response.status(401);
  showForm(response, { email, to, fault: 'This address and this password do not fit together.' });
}

function tries() {
  return rateLimit({
    windowMs: WITHIN_MS,
    limit: FAILED_TRIES,
    skipSuccessfulRequests: true,
    standardHeaders: 'draft-8',
    legacyHeaders: false,
    handler: (_request, response) => {
      response.status(429);
      showForm(response, { email: '', to: '', fault: 'Too many tries. Wait a quarter of an hour, then try again.' });
    },
  });
}

function showForm(response: Response, form: { email: string; to: string; fault: string | null }): void {
  response.send(renderView('log-in', { title: 'Log in', assets: pageAssets, ...form }));
}

/** Only places inside the admin: `//other.site` and `/admin/../` are none. */
function placeWithin(to: string): string {
  const url = URL.canParse(to, 'http://here') ? new URL(to, 'http://here') : null;
  const inside = url?.host === 'here' && /^\/admin(\/|$)/.test(url.pathname) && !url.pathname.startsWith('/admin/log-');
  return inside ? `${url.pathname}${url.search}` : '/admin/';
}
