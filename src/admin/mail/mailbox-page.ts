// What the built-in mailbox took: the list, and one mail in the three ways a reader or a mail program sees it.
import { mailboxMail, mailboxPage } from '../../email/index.js';
import { NotFound } from '../../platform/errors.js';
import { counted, dayAndTime, size } from '../show/format.js';
import { pager } from '../show/pager.js';

export const VIEWS = ['html', 'text', 'source'] as const;
export type View = (typeof VIEWS)[number];

const PAGE = 30;
const PLACE = { loop: 5, group: 'Deliver', title: 'Mailbox', href: '/admin/mailbox' };
const TITLES = { html: 'HTML', text: 'Text', source: 'Source' };

/** One page of mails, the newest first; `after` is the id that ended the page before. */
export async function mailboxListPage(after: string) {
  const found = await mailboxPage({ limit: PAGE + 1, ...(after ? { after } : {}) });
  const mails = found.slice(0, PAGE);
  const last = mails.at(-1);
  return {
    place: PLACE,
    mails: mails.map((mail) => ({
      href: hrefOf(mail.id),
      subject: mail.subject || '(no subject)',
      to: mail.to,
      at: dayAndTime(mail.at),
      iso: mail.at.toISOString(),
      size: size(mail.bytes),
    })),
    pager: pager({
      range: `${counted(mails.length, 'mail')} on this page, newest first`,
      first: after ? '/admin/mailbox' : '',
      next: found.length > PAGE && last ? `/admin/mailbox?after=${encodeURIComponent(last.id)}` : '',
    }),
  };
}

/** Throws NotFound for an unknown id. */
export async function mailPage(id: string, view: View) {
  const mail = await mailboxMail(id);
  if (!mail) throw new NotFound('There is no such mail in the mailbox.');
  const shown = view === 'html' && !mail.html ? 'text' : view;
  return {
    place: PLACE,
    title: mail.subject || '(no subject)',
    facts: [
      { name: 'From', value: mail.from },
      { name: 'To', value: mail.to },
      { name: 'Taken', value: `${dayAndTime(mail.at)} UTC, ${size(mail.bytes)}` },
      ...mail.headers.filter((header) => SHOWN_HEADERS.has(header.name.toLowerCase())),
    ],
    tabs: VIEWS.map((one) => ({ title: TITLES[one], href: `${hrefOf(id)}?view=${one}`, current: one === shown })),
    frame: shown === 'html' ? `${hrefOf(id)}/html` : '',
    code: shown === 'source' ? mail.source : mail.text,
    viewTitle: TITLES[shown],
  };
}

const SHOWN_HEADERS = new Set(['list-unsubscribe', 'list-unsubscribe-post', 'feedback-id', 'message-id']);

function hrefOf(id: string): string {
  return `/admin/mailbox/${encodeURIComponent(id)}`;
}
