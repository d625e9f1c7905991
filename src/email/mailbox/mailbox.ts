// Reads what the built-in mailbox received, as a mail program would.
import PostalMime from 'postal-mime';
import { type MailboxRow, rawMail } from './mailbox-store.js';

export { type MailboxRow, mailboxPage } from './mailbox-store.js';

export interface MailboxMail extends MailboxRow {
  html: string;
  text: string;
  /** In the order of the mail; a name may occur more than once. */
  headers: { name: string; value: string }[];
  /** The mail as it came over the wire. */
  source: string;
}

/** One mail taken apart; null when the mailbox does not have it (any more). */
export async function mailboxMail(id: string): Promise<MailboxMail | null> {
  const stored = await rawMail(id);
  if (!stored) return null;
  const { raw, ...row } = stored;
  const { html = '', text = '', headers } = await PostalMime.parse(raw);
  return {
    ...row,
    html,
    text,
    headers: headers.map(({ originalKey, value }) => ({ name: originalKey, value })),
    source: raw.toString('utf8'),
  };
}
