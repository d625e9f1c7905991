// The built-in mailbox: an SMTP server on loopback, so that a demo has the one transport that production has.
import { randomBytes } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import PostalMime from 'postal-mime';
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server';
import type { Clock } from '../../platform/clock.js';
import { log } from '../../platform/log.js';
import { insertMail, trimMailbox } from './mailbox-store.js';

export interface Mailbox {
  smtpUrl: string;
  stop(): Promise<void>;
}

export interface MailboxOptions {
  /** 0 takes a free port. */
  port: number;
  clock: Clock;
  /** Addresses that are turned away at `RCPT TO`, as a real server would. */
  refuse?: (address: string) => { code: number; text: string } | null;
  /** How many mails are kept, 2,000 unless told. */
  keep?: number;
}

/** Mails between two clean-ups. */
const TRIM_EVERY = 100;

/** Takes mail from this machine only and keeps it. Throws when the port is taken. */
export async function startMailbox(options: MailboxOptions): Promise<Mailbox> {
  const server = new SMTPServer({
    banner: 'rapport mailbox',
    // Loopback, so neither log-in nor encryption has anything to protect.
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    size: 1024 * 1024,
    closeTimeout: 2000,
    logger: false,
    onRcptTo: ({ address }, _session, done) => done(refusal(options.refuse?.(address) ?? null)),
    onData: (stream, session, done) => {
      receive(stream, session, options).then(() => done(), done);
    },
  });
  await listen(server, options.port);
  server.on('error', (error) => log.warn({ err: error }, 'the mailbox had trouble with a connection'));
  const { port } = server.server.address() as AddressInfo;
  return { smtpUrl: `smtp://127.0.0.1:${port}`, stop: () => new Promise((resolve) => server.close(resolve)) };
}

function listen(server: SMTPServer, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve();
    });
  });
}

function refusal(refused: { code: number; text: string } | null): Error | null {
  return refused && Object.assign(new Error(refused.text), { responseCode: refused.code });
}

let received = 0;

/** The mail is acknowledged only when it is stored. */
async function receive(
  stream: SMTPServerDataStream,
  session: SMTPServerSession,
  options: MailboxOptions,
): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  if (stream.sizeExceeded) throw Object.assign(new Error('5.3.4 message too large'), { responseCode: 552 });
  const raw = Buffer.concat(chunks);
  const { from, subject } = await PostalMime.parse(raw);
  const at = options.clock.now();
  received += 1;
  await insertMail(
    {
      id: mailId(at, received),
      at,
      from: from?.address ?? '',
      to: session.envelope.rcptTo.map(({ address }) => address).join(', '),
      subject: subject ?? '',
      bytes: raw.length,
    },
    raw,
  );
  if (received % TRIM_EVERY === 0) await trimMailbox(options.keep ?? 2000);
}

/** Sorts by time, then by arrival, and never collides with another process's. */
function mailId(at: Date, sequence: number): string {
  const time = at.getTime().toString(36).padStart(9, '0');
  return `${time}-${(sequence % 36 ** 5).toString(36).padStart(5, '0')}-${randomBytes(4).toString('hex')}`;
}
