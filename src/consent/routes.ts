// The unsubscribe page: a GET shows, a POST acts, and the one-click POST of mail programs (RFC 8058) is the same POST.
import { Router } from 'express';
import type { Clock } from '../platform/clock.js';
import { mailStateOf, takeBack, withdraw } from './change-answer.js';
import { page, pageHeaders } from './page.js';
import { readPress } from './press.js';
import { readUnsubscribeToken } from './unsubscribe-token.js';

/**
 * `GET /u/:token` shows, `POST /u/:token` acts and answers 200 with the new state: no redirect, no cookie, no limit on
 * repeats. A token that we did not make is a 404 that says nothing else.
 */
export function consentRoutes({ clock }: { clock: Clock }): Router {
  const router = Router();
  router.use('/u/:token', pageHeaders);
  router.get('/u/:token', async (request, response) => {
    const claim = readUnsubscribeToken(request.params.token);
    if (!claim) return void response.status(404).send(await page('unknown'));
    response.send(await page(await mailStateOf(claim)));
  });
  router.post('/u/:token', async (request, response) => {
    const claim = readUnsubscribeToken(request.params.token);
    const press = await readPress(request);
    if (!claim) return void response.status(404).send(await page('unknown'));
    if (press === 'resubscribe') await takeBack(claim, clock.now());
    else
      await withdraw(claim, press === 'one-click' ? 'one-click in the mail program' : 'unsubscribe page', clock.now());
    response.send(await page(await mailStateOf(claim)));
  });
  return router;
}
