// The mailbox: the list of mails, one mail as HTML, text or source, and the mail's own HTML for the cage it is shown in.
import { type Request, type Response, Router } from 'express';
import { mailboxMail } from '../../email/index.js';
import { NotFound } from '../../platform/errors.js';
import { MAIL_POLICY } from '../frame/content-policy.js';
import { showPage } from '../frame/show-page.js';
import { cagedMail } from './mail-cage.js';
import { mailboxListPage, mailPage, VIEWS, type View } from './mailbox-page.js';

export function mailRoutes(): Router {
  const router = Router();
  router.get('/admin/mailbox', (request, response) => {
    const after = typeof request.query.after === 'string' ? request.query.after : '';
    return showPage(request, response, 'mailbox', 'Mailbox', mailboxListPage(after));
  });
  router.get('/admin/mailbox/:id/html', sendHtml);
  router.get('/admin/mailbox/:id', (request, response) =>
    showPage(request, response, 'mail', 'Mailbox', mailPage(request.params.id, viewOf(request))),
  );
  return router;
}

async function sendHtml(request: Request<{ id: string }>, response: Response): Promise<void> {
  const mail = await mailboxMail(request.params.id);
  if (!mail?.html) throw new NotFound('There is no such mail, or it has no HTML part.');
  response.set('Content-Security-Policy', MAIL_POLICY);
  response.removeHeader('X-Frame-Options');
  response.type('html').send(cagedMail(mail.html));
}

function viewOf(request: Request): View {
  return VIEWS.find((view) => view === request.query.view) ?? 'html';
}
