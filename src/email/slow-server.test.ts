import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { afterEach, expect, test } from '@jest/globals';
import { useDatabase } from '../testing/database.js';
import { useWaitingMail } from '../testing/waiting-mail.js';
import { createTransport, deliverDue, type MailTransport } from './index.js';

useDatabase();
const { waiting, delivery, messageTo } = useWaitingMail();

const CAP_MS = 300;
let server: Server | null = null;
let transport: MailTransport | null = null;
const connections = new Set<Socket>();

afterEach(() => {
  transport?.close();
  for (const socket of connections) socket.destroy();
  server?.close();
});

type Stage = 'greeting' | 'rcpt' | 'dot';

/** Answers as it should until `stage`; from there a line of an answer that never ends, again and again. */
async function tarpit(stage: Stage): Promise<{ url: string; closed: Promise<void> }> {
  let noteClosed = () => {};
  const closed = new Promise<void>((resolve) => {
    noteClosed = resolve;
  });
  const started = createServer((socket) => {
    connections.add(socket);
    const timers: NodeJS.Timeout[] = [];
    const drip = (line: string) => timers.push(setInterval(() => socket.write(line), 10));
    socket.on('error', () => undefined);
    socket.on('close', () => {
      for (const timer of timers) clearInterval(timer);
      noteClosed();
    });
    if (stage === 'greeting') return void drip('220-wait\r\n');
    socket.write('220 here\r\n');
    let text = '';
    socket.on('data', (chunk) => {
      text += chunk;
      if (/\r\n\.\r\n$/.test(text)) drip('250-wait\r\n');
      else if (!/^DATA\r\n/m.test(text) || /^DATA\r\n$/m.test(chunk.toString())) answer(socket, chunk.toString());
    });
    const answer = (to: Socket, line: string) => {
      if (stage === 'rcpt' && line.startsWith('RCPT')) drip('250-wait\r\n');
      else to.write(line.startsWith('DATA') ? '354 go on\r\n' : '250 fine\r\n');
    };
  });
  await new Promise<void>((resolve) => started.listen(0, '127.0.0.1', resolve));
  server = started;
  return { url: `smtp://127.0.0.1:${(started.address() as AddressInfo).port}`, closed };
}

test.each<[Stage, Record<string, unknown>]>([
  ['greeting', { state: 'waiting', attempts: 0, outage: { tries: 1 } }],
  ['rcpt', { state: 'waiting', attempts: 1, reason: 'no answer within 0.3 seconds' }],
  ['dot', { state: 'uncertain', attempts: 1, reason: 'no answer within 0.3 seconds' }],
])('a server that drips its answer at the %s is left after a while, and the connection closed', async (stage, end) => {
  const {
    people: [ana],
  } = await waiting(1);
  const { url, closed } = await tarpit(stage);
  transport = createTransport(url, { handOverMs: CAP_MS });
  await deliverDue({ ...delivery(url), transport });
  expect(await messageTo(ana)).toMatchObject(end);
  await closed;
});
