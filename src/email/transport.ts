// The one way out: a pool of SMTP connections that hands each mail over at most once and says what became of it.
import { createTransport as createNodemailer } from 'nodemailer';
import { classifyFailure, type HandOver, type SmtpFailure } from './classify-reply.js';

export type { HandOver };

export interface OutgoingMail {
  /** Without the angle brackets; the same for every try, so that a receiver can recognise a repeat. */
  messageId: string;
  from: { name: string; address: string };
  to: { name: string; address: string };
  date: Date;
  subject: string;
  html: string;
  text: string;
  /** Address of the unsubscribe page, which takes one-click POSTs too. */
  unsubscribeUrl: string;
  list: { id: string; name: string };
  feedbackId: string;
}

export interface MailTransport {
  /** Never throws; never tries twice. */
  handOver(mail: OutgoingMail): Promise<HandOver>;
  /** Closes the connections; call it when nothing is being handed over. */
  close(): void;
}

export interface TransportOptions {
  /** Connections at the same time; the server's limit, not ours. */
  maxConnections?: number;
}

const PATIENCE = { connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 40_000 };

/** `smtpUrl` is `smtp://` or `smtps://`, with user and password when the server wants them. */
export function createTransport(smtpUrl: string, { maxConnections = 5 }: TransportOptions = {}): MailTransport {
  // maxRequeues: the pool would try again by itself; whether to do so is decided where the message's state is known.
  const pool = { maxConnections, maxMessages: Number.POSITIVE_INFINITY, maxRequeues: 0 };
  const safety = { disableFileAccess: true, disableUrlAccess: true };
  const mailer = createNodemailer({ url: smtpUrl, pool: true, ...pool, ...PATIENCE, ...safety });
  // When the last byte of a mail was read, its final dot may be out: the line between a refusal and uncertainty.
  const bodiesGone = new Set<string>();
  mailer.use('stream', (mail, done) => {
    mail.message.processFunc((body) => body.once('end', () => bodiesGone.add(mail.data.messageId ?? '')));
    done();
  });
  return {
    async handOver(mail) {
      const data = nodemailerMail(mail);
      try {
        const info = await mailer.sendMail(data);
        return { kind: 'accepted', reply: info.response.slice(0, 300), providerId: info.serverMessageId ?? null };
      } catch (error) {
        return classifyFailure(error as SmtpFailure, bodiesGone.has(data.messageId));
      } finally {
        bodiesGone.delete(data.messageId);
      }
    },
    close: () => mailer.close(),
  };
}

function nodemailerMail(mail: OutgoingMail) {
  const { messageId, from, to, date, subject, html, text } = mail;
  return {
    messageId: `<${messageId}>`,
    from,
    to,
    envelope: { from: from.address, to: to.address },
    date,
    subject,
    html,
    text,
    list: { id: { url: mail.list.id, comment: mail.list.name } },
    headers: {
      'List-Unsubscribe': `<${mail.unsubscribeUrl}>`,
      'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
      'Feedback-ID': mail.feedbackId,
    },
  };
}
