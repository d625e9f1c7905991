// Who is who: pairs to decide on, the merge log, and the deeds that join, keep apart and take back.
import { type Request, type RequestHandler, Router } from 'express';
import { z } from 'zod';
import { userOf } from '../../platform/auth/log-in.js';
import type { Clock } from '../../platform/clock.js';
import { Conflict, InvalidInput, NotFound } from '../../platform/errors.js';
import { decideSuggestion, undoMerge } from '../../profiles/index.js';
import { wordOf } from '../frame/query.js';
import { showPage } from '../frame/show-page.js';
import { mergesPage } from './merges-page.js';
import { stateOf, suggestionsPage } from './suggestions-page.js';

export function identityRoutes(clock: Clock, mayChange: RequestHandler): Router {
  const router = Router();
  router.get('/admin/merges', (req, res) =>
    showPage(req, res, 'merges', 'Merge log', mergesPage(wordOf(req, 'after'))),
  );
  router.get('/admin/same-person', (req, res) => {
    const query = { state: stateOf(wordOf(req, 'state')), after: longWordOf(req, 'after') };
    return showPage(req, res, 'same-person', 'Same person?', suggestionsPage(query));
  });
  router.post('/admin/same-person', mayChange, async (request, response) => {
    const { id, choice } = decisionFrom(request.body);
    const answer = await decideSuggestion(id, choice, userOf(response).email, clock.now());
    if (answer.kind === 'unknown') throw new NotFound('There is no such pair.');
    if (answer.kind === 'decided-before') throw new Conflict('Somebody has decided this already.');
    response.redirect(303, `/admin/same-person?done=${choice === 'merge' ? 'merged' : 'kept-apart'}`);
  });
  router.post('/admin/merges/:id/undo', mayChange, async (request: Request<{ id: string }>, response) => {
    const answer = await undoMerge(request.params.id, userOf(response).email, clock.now());
    if (answer.kind === 'unknown') throw new NotFound('There is no such merge.');
    if (answer.kind === 'undone-before') throw new Conflict('Somebody has taken this back already.');
    if (answer.kind === 'nothing-joined') throw new InvalidInput('This joined nothing that could be taken back.');
    response.redirect(303, '/admin/merges?done=undone');
  });
  return router;
}

/** The id of a pair holds two user ids, each of any length that events have. */
const MOST = 4_000;
const decisionSchema = z.object({ id: z.string().min(1).max(MOST), choice: z.enum(['merge', 'keep-apart']) });

function decisionFrom(form: unknown): z.output<typeof decisionSchema> {
  const parsed = decisionSchema.safeParse(form);
  if (!parsed.success) throw new InvalidInput('Say whether the two are one customer.');
  return parsed.data;
}

function longWordOf(request: Request, key: string): string {
  const value = request.query[key];
  return typeof value === 'string' ? value.slice(0, MOST) : '';
}
