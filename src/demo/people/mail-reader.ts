// Reads the mails that arrived, as the mail programs of the simulated people would: from what came over the wire.
import { mailboxMail, mailboxPage } from '../../email/index.js';
import { customerOf } from './refusing-addresses.js';

export interface ReadMail {
  customerId: string;
  arrivedAt: Date;
  /** The picture that tells of an open; null when the mail has none. */
  pixelUrl: string | null;
  /** The links to the shop, in the order of the mail. */
  links: string[];
  /** From the header, as a mail program shows it; `oneClick` when the header for RFC 8058 is there. */
  unsubscribeUrl: string;
  oneClick: boolean;
  /** The code to order with, and what it takes off in percent; null when the mail offers none. */
  coupon: { code: string; percent: number } | null;
}

const PAGE = 500;

/** All mails of the demo's customers that arrived at `since` or later. */
export async function mailsSince(since: Date): Promise<ReadMail[]> {
  const read: ReadMail[] = [];
  let after: string | undefined;
  for (;;) {
    const rows = await mailboxPage({ limit: PAGE, ...(after === undefined ? {} : { after }) });
    const fresh = rows.filter(({ at }) => at >= since);
    for (const { id } of fresh) read.push(...(await readMail(id)));
    after = rows.at(-1)?.id;
    if (fresh.length < PAGE || after === undefined) return read;
  }
}

async function readMail(id: string): Promise<ReadMail[]> {
  const mail = await mailboxMail(id);
  const customerId = mail && customerOf(mail.to);
  if (!mail || !customerId) return [];
  const header = (name: string) => mail.headers.find((one) => one.name.toLowerCase() === name)?.value ?? '';
  const addresses = addressesIn(mail.html);
  return [
    {
      customerId,
      arrivedAt: mail.at,
      pixelUrl: addresses.find((url) => url.includes('/o/')) ?? null,
      links: [...new Set(addresses.filter((url) => url.includes('/l/')))],
      unsubscribeUrl: /<([^>]+)>/.exec(header('list-unsubscribe'))?.[1] ?? '',
      oneClick: header('list-unsubscribe-post') === 'List-Unsubscribe=One-Click',
      coupon: couponIn(mail.text),
    },
  ];
}

function addressesIn(html: string): string[] {
  return [...html.matchAll(/(?:href|src)="(https?:[^"]+)"/g)].map(([, url = '']) => url.replaceAll('&amp;', '&'));
}

function couponIn(text: string): ReadMail['coupon'] {
  const code = /\b[A-Z]{2}-[2-9A-HJKMNP-Z]{4}-[2-9A-HJKMNP-Z]{4}\b/.exec(text)?.[0];
  const percent = /(\d+) ?% off/.exec(text)?.[1];
  return code && percent ? { code, percent: Number(percent) } : null;
}
