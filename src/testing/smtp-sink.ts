// A real SMTP server for tests: keeps what truly left, and misbehaves as told.
import type { AddressInfo } from 'node:net';
import PostalMime, { type Email } from 'postal-mime';
import { SMTPServer } from 'smtp-server';

export interface SunkMail {
  /** `Message-ID` without brackets. */
  messageId: string;
  to: string;
  raw: string;
}

/** What the server does with one recipient: an SMTP refusal, or a connection that ends at that point. */
export type Behaviour =
  | { kind: 'take' }
  | { kind: 'refuse'; at: 'mail' | 'rcpt' | 'data'; reply: string }
  | { kind: 'drop'; at: 'rcpt' | 'after-dot' }
  /** Takes it, and answers only then. */
  | { kind: 'hold'; until: Promise<void> };

export interface SmtpSink {
  smtpUrl: string;
  /** Those that were taken. */
  mails: SunkMail[];
  /** Message-IDs of all that came as far as their final dot. */
  tries: string[];
  /** Resolves once `count` mails were taken in all. */
  saw(count: number): Promise<void>;
  stop(): Promise<void>;
}

export async function startSmtpSink(
  behave: (address: string) => Behaviour = () => ({ kind: 'take' }),
): Promise<SmtpSink> {
  const mails: SunkMail[] = [];
  const tries: string[] = [];
  const waiting: { count: number; resolve: () => void }[] = [];
  const server = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    logger: false,
    onMailFrom(_from, _session, done) {
      // Nobody is named yet: what is asked for '' holds for all.
      const how = behave('');
      done(how.kind === 'refuse' && how.at === 'mail' ? refusal(how.reply) : null);
    },
    onRcptTo({ address }, session, done) {
      const how = behave(address);
      if (how.kind === 'drop' && how.at === 'rcpt') return drop(server, session.id);
      done(how.kind === 'refuse' && how.at === 'rcpt' ? refusal(how.reply) : null);
    },
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const to = session.envelope.rcptTo[0]?.address ?? '';
        const how = behave(to);
        const raw = Buffer.concat(chunks).toString('utf8');
        const messageId = /^message-id:\s*<(.+)>/im.exec(raw)?.[1] ?? '';
        tries.push(messageId);
        if (how.kind === 'refuse') return done(refusal(how.reply));
        mails.push({ messageId, to, raw });
        for (const one of waiting) if (mails.length >= one.count) one.resolve();
        if (how.kind === 'drop') return drop(server, session.id);
        if (how.kind === 'hold') return void how.until.then(() => done());
        done();
      });
    },
  });
  server.on('error', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.server.address() as AddressInfo;
  return {
    smtpUrl: `smtp://127.0.0.1:${port}`,
    mails,
    tries,
    saw: (count) => new Promise((resolve) => (mails.length >= count ? resolve() : waiting.push({ count, resolve }))),
    stop: () => new Promise((resolve) => server.close(resolve)),
  };
}

/** As a mail program would take it apart. */
export function parsed(mail: SunkMail): Promise<Email> {
  return PostalMime.parse(mail.raw);
}

function refusal(reply: string): Error {
  const [code, ...text] = reply.split(' ');
  return Object.assign(new Error(text.join(' ')), { responseCode: Number(code) });
}

/** Ends the connection without a word, as a server that crashed does. */
function drop(server: SMTPServer, sessionId: string): void {
  for (const connection of server.connections as Set<{ session: { id: string }; _socket: { destroy(): void } }>) {
    if (connection.session.id === sessionId) connection._socket.destroy();
  }
}
