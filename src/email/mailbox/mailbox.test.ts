import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { movableClock } from '../../platform/clock.js';
import { database } from '../../platform/mongo.js';
import { useDatabase } from '../../testing/database.js';
import { createTransport, type Mailbox, type MailTransport, mailboxMail, mailboxPage, startMailbox } from '../index.js';
import type { OutgoingMail } from '../transport.js';

useDatabase();

const start = new Date('2026-11-22T10:00:00Z');
const clock = movableClock(start);
let mailbox: Mailbox;
let transport: MailTransport;

beforeEach(async () => {
  await database().collection('mailbox').deleteMany({});
  await open({});
});

afterEach(close);

async function open(options: Partial<Parameters<typeof startMailbox>[0]>): Promise<void> {
  mailbox = await startMailbox({ port: 0, clock, ...options });
  transport = createTransport(mailbox.smtpUrl, { maxConnections: 1 });
}

async function close(): Promise<void> {
  transport.close();
  await mailbox.stop();
}

function aMail(change: Partial<OutgoingMail> = {}): OutgoingMail {
  return {
    messageId: 'abc@shop.example',
    from: { name: 'Demo shop', address: 'hello@shop.example' },
    to: { name: 'Ana Šimić', address: 'ana@shop.example' },
    date: start,
    subject: 'Grüße: 10 % off',
    html: '<p>Hello <b>Ana</b></p>',
    text: 'Hello Ana\n',
    unsubscribeUrl: 'https://rapport.example/u/token',
    list: { id: 'win-back.shop.example', name: 'Demo shop' },
    feedbackId: 'a:b:c:rapport',
    ...change,
  };
}

test('a mail is acknowledged when it is stored, and can be read as HTML, as text and as it came', async () => {
  expect(await transport.handOver(aMail())).toMatchObject({ kind: 'accepted', reply: expect.stringMatching(/^250/) });
  const [row] = await mailboxPage({ limit: 10 });
  expect(row).toMatchObject({
    at: start,
    from: 'hello@shop.example',
    to: 'ana@shop.example',
    subject: 'Grüße: 10 % off',
  });
  const mail = await mailboxMail(row?.id ?? '');
  expect(mail?.html.trim()).toBe('<p>Hello <b>Ana</b></p>');
  expect(mail?.text.trim()).toBe('Hello Ana');
  expect(mail?.headers).toContainEqual({ name: 'List-Unsubscribe-Post', value: 'List-Unsubscribe=One-Click' });
  expect(mail?.source).toContain('Message-ID: <abc@shop.example>\r\n');
  expect(mail?.bytes).toBe(Buffer.byteLength(mail?.source ?? ''));
});

test('a mail that is not there is null', async () => {
  expect(await mailboxMail('gone')).toBeNull();
});

test('pages go from the newest to the oldest without gap', async () => {
  for (let number = 0; number < 7; number += 1) {
    clock.moveTo(new Date(start.getTime() + Math.floor(number / 2) * 1000));
    await transport.handOver(aMail({ subject: `mail ${number}` }));
  }
  clock.moveTo(start);
  const seen: string[] = [];
  for (let page = await mailboxPage({ limit: 3 }); page.length > 0; ) {
    seen.push(...page.map(({ subject }) => subject));
    page = await mailboxPage({ limit: 3, after: page.at(-1)?.id ?? '' });
  }
  expect(seen).toEqual([6, 5, 4, 3, 2, 1, 0].map((number) => `mail ${number}`));
});

test('addresses can be turned away as a real server would', async () => {
  await close();
  await open({ refuse: (address) => (address.startsWith('dead') ? { code: 550, text: '5.1.1 user unknown' } : null) });
  const dead = aMail({ to: { name: '', address: 'dead@shop.example' } });
  expect(await transport.handOver(dead)).toEqual({
    kind: 'refused-permanent',
    reply: '550 5.1.1 user unknown',
    deadAddress: true,
  });
  expect(await transport.handOver(aMail())).toMatchObject({ kind: 'accepted' });
  expect(await mailboxPage({ limit: 10 })).toHaveLength(1);
});

test('only the newest mails are kept', async () => {
  await close();
  await open({ keep: 50 });
  for (let number = 0; number < 210; number += 1) {
    await transport.handOver(aMail({ subject: `mail ${number}` }));
  }
  const rows = await mailboxPage({ limit: 1000 });
  expect(rows.length).toBeLessThanOrEqual(150);
  expect(rows.length).toBeGreaterThanOrEqual(50);
  expect(rows[0]?.subject).toBe('mail 209');
});

test('a port that is taken is an error, not silence', async () => {
  const port = Number(new URL(mailbox.smtpUrl).port);
  await expect(startMailbox({ port, clock })).rejects.toMatchObject({ code: 'EADDRINUSE' });
});
