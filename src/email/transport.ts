// The one way out: a pool of SMTP connections that hands each mail over at most once and says what became of it.
import type { Readable } from 'node:stream';
import { createTransport as createNodemailer } from 'nodemailer';
import { classifyFailure, type HandOver, type Progress, type SmtpFailure } from './classify-reply.js';

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
  /** The longest that one hand-over may take: a server that drips its answers would otherwise hold the node up for ever. */
  handOverMs?: number;
}

const HAND_OVER_MS = 5 * 60_000;
const PATIENCE = { connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 40_000 };

/** `smtpUrl` is `smtp://` or `smtps://`, with user and password when the server wants them. */
export function createTransport(
  smtpUrl: string,
  { maxConnections = 5, handOverMs = HAND_OVER_MS }: TransportOptions = {},
): MailTransport {
  // maxRequeues: the pool would try again by itself; whether to do so is decided where the message's state is known.
  const pool = { maxConnections, maxMessages: Number.POSITIVE_INFINITY, maxRequeues: 0 };
  const safety = { disableFileAccess: true, disableUrlAccess: true };
  const mailer = createNodemailer({ url: smtpUrl, pool: true, ...pool, ...PATIENCE, ...safety });
  const underWay = new Map<string, Progress>();
  mailer.use('stream', (mail, done) => {
    const progress = underWay.get(mail.data.messageId ?? '');
    if (progress) watchProgress(mail.message, progress);
    done();
  });
  return {
    async handOver(mail) {
      const data = nodemailerMail(mail);
      const progress: Progress = { letIn: false, bodyGone: false };
      underWay.set(data.messageId, progress);
      const patience = endingAfter(handOverMs);
      try {
        const info = await mailer.sendMail({ ...data, signal: patience.signal });
        return { kind: 'accepted', reply: info.response.slice(0, 300), providerId: info.serverMessageId ?? null };
      } catch (error) {
        return classifyFailure(patience.signal.aborted ? patience.failure : (error as SmtpFailure), progress);
      } finally {
        patience.stop();
        underWay.delete(data.messageId);
      }
    },
    close: () => mailer.close(),
  };
}

/** The pool asks for the body once the server is ready for it; when its last byte was read, its final dot may be out. */
function watchProgress(message: { processFunc(watch: (body: Readable) => Readable): void }, progress: Progress): void {
  message.processFunc((body) => {
    progress.letIn = true;
    return body.once('end', () => {
      progress.bodyGone = true;
    });
  });
}

/** When the time is up the pool closes the connection, so that nothing more of this mail can leave. */
function endingAfter(ms: number) {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), ms);
  const failure: SmtpFailure = { code: 'ETIMEDOUT', message: `no answer within ${ms / 1000} seconds` };
  return { signal: controller.signal, failure, stop: () => clearTimeout(timer) };
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
