import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { setCampaignState, stopAllMarketing } from '../campaigns/index.js';
import { permissionsFor } from '../consent/index.js';
import { type MovableClock, movableClock } from '../platform/clock.js';
import { database } from '../platform/mongo.js';
import { daysFrom, NOON } from '../testing/campaign-builders.js';
import { useDatabase } from '../testing/database.js';
import { decideCampaign, type MailCampaign, SENDER } from '../testing/mail-campaign.js';
import { allow, ordered, type Person, peopleAtRisk, silence, withdraw } from '../testing/people-at-risk.js';
import { type Behaviour, parsed, type SmtpSink, startSmtpSink } from '../testing/smtp-sink.js';
import { claimWaiting, markSending, writeResults } from './claim-store.js';
import {
  allowOpenPixel,
  createMessages,
  createTransport,
  deliverDue,
  getMessage,
  linkTarget,
  type MailTransport,
  messageCounts,
  readLinkToken,
  readOpenToken,
  settleExpired,
} from './index.js';

useDatabase();

let clock: MovableClock;
let sink: SmtpSink;
let transports: MailTransport[];

beforeEach(async () => {
  clock = movableClock(NOON);
  transports = [];
  const kept = ['agendaJobs', 'settings'];
  for (const { name } of await database().listCollections().toArray()) {
    if (!kept.includes(name)) await database().collection(name).deleteMany({});
  }
});

afterEach(async () => {
  for (const transport of transports) transport.close();
  await sink.stop();
});

/** Messages that wait, a server that behaves as told, and a way to deliver to it. */
async function waiting(count: number, behave?: (address: string) => Behaviour, campaign: Partial<MailCampaign> = {}) {
  const people = await peopleAtRisk('ana', count, daysFrom(NOON, -0.5));
  await decideCampaign({ id: 'win-back', ...campaign }, NOON);
  await createMessages({ now: NOON });
  sink = await startSmtpSink(behave);
  return people;
}

function delivery(node = 'node-a') {
  const transport = createTransport(sink.smtpUrl);
  transports.push(transport);
  return { clock, node, transport, sender: SENDER };
}

function messageOf(person: Person | undefined) {
  return getMessage(`${person?.id}:win-back:invitation:segment-1`);
}

function later(minutes: number): void {
  clock.moveTo(new Date(clock.now().getTime() + minutes * 60_000));
}

test('what truly left: envelope, headers, both parts', async () => {
  const [ana] = await waiting(1, undefined, { coupon: true, subject: 'A code for {{or person.firstName "you"}}' });
  expect(await deliverDue(delivery())).toBe(1);
  const [mail] = sink.mails;
  if (!mail) throw new Error('nothing left');
  const { headers, from, to, subject, html, text, date, messageId } = await parsed(mail);
  const header = (name: string) => headers.filter(({ key }) => key === name).map(({ value }) => value.trim());
  expect(mail.to).toBe('ana-0@shop.example');
  expect({ from, to, subject }).toEqual({
    from: { name: 'Demo shop', address: 'hello@shop.example' },
    to: [{ name: '', address: 'ana-0@shop.example' }],
    subject: 'A code for you',
  });
  expect(new Date(date ?? '')).toEqual(NOON);
  expect(messageId).toMatch(/^<[0-9a-f]{32}@shop\.example>$/);
  expect(header('list-unsubscribe')).toEqual([expect.stringMatching(/^<https:\/\/rapport\.example\/u\/[\w.-]+>$/)]);
  expect(header('list-unsubscribe-post')).toEqual(['List-Unsubscribe=One-Click']);
  expect(header('list-id')).toEqual(['"Demo shop" <win-back.shop.example>']);
  expect(header('feedback-id')).toEqual(['win-back:invitation:demo:rapport']);
  const { couponCode = 'none' } = (await messageOf(ana)) ?? {};
  for (const part of [html, text]) {
    expect(part).toContain(couponCode);
    expect(part).toContain(header('list-unsubscribe')[0]?.slice(1, -1));
    expect(part).toContain('Demo shop, 1 Market Street, Cambridge');
  }
  expect(await messageOf(ana)).toMatchObject({
    state: 'accepted',
    acceptedAt: NOON,
    attempts: 1,
    reply: expect.stringMatching(/^250 /),
  });
});

test('links lead where the database says, opens are seen only when that is allowed', async () => {
  const [ana] = await waiting(1);
  await allowOpenPixel(true);
  await deliverDue(delivery());
  await allowOpenPixel(false);
  const { html = '' } = await parsed(sink.mails[0] ?? { messageId: '', to: '', raw: '' });
  const click = readLinkToken(/\/l\/([\w.-]+)/.exec(html)?.[1] ?? '');
  const id = (await messageOf(ana))?.id ?? '';
  expect(click?.messageId).toBe(id);
  expect(await linkTarget(id, click?.link ?? '')).toBe('https://shop.example/');
  expect(await linkTarget(id, 'unknown')).toBeNull();
  expect(await linkTarget('unknown', click?.link ?? '')).toBeNull();
  expect(readOpenToken(/\/o\/([\w.-]+)/.exec(html)?.[1] ?? '')).toEqual({ messageId: id });
  expect(readOpenToken(/\/l\/([\w.-]+)/.exec(html)?.[1] ?? '')).toBeNull();
});

test('without permission for opens there is no pixel', async () => {
  await waiting(1);
  await deliverDue(delivery());
  expect(sink.mails[0]?.raw).not.toContain('/o/');
});

test('what changed since the decision is seen at the last moment, and said', async () => {
  const people = await waiting(6, undefined, { coupon: true });
  const [gone, silent, bought, moved, , expired] = people;
  await withdraw(gone ? [gone] : [], NOON);
  await silence(silent ? [silent] : [], daysFrom(NOON, 3), NOON);
  await ordered(bought ? [bought] : [], daysFrom(NOON, 0.1));
  const profiles = database().collection<{ _id: string }>('profiles');
  await profiles.updateOne({ _id: moved?.id ?? '' }, { $set: { 'behaviour.email.address': 'new@shop.example' } });
  const coupons = database().collection('coupons');
  await coupons.updateOne({ profileId: expired?.id }, { $set: { expiresAt: daysFrom(NOON, -1) } });
  expect(await deliverDue(delivery())).toBe(6);
  expect(sink.mails.map(({ to }) => to)).toEqual(['ana-4@shop.example']);
  const reasons = await Promise.all(people.map(async (person) => (await messageOf(person))?.reason));
  expect(reasons.map((reason) => reason?.split(':')[0])).toEqual([
    'withdrawn',
    'silence',
    'goal-reached',
    'no-consent',
    undefined,
    'coupon-not-valid',
  ]);
  expect(await messageCounts('win-back')).toMatchObject({ accepted: 1, withheld: 5, waiting: 0 });
});

test('a mail never goes to an address other than the one that was claimed', async () => {
  const [ana] = await waiting(1);
  const profiles = database().collection<{ _id: string }>('profiles');
  await profiles.updateOne({ _id: ana?.id ?? '' }, { $set: { 'behaviour.email.address': 'ana-9@shop.example' } });
  await allow(ana ? [{ ...ana, address: 'ana-9@shop.example' }] : [], NOON);
  await deliverDue(delivery());
  expect(sink.mails).toEqual([]);
  expect(await messageOf(ana)).toMatchObject({ state: 'withheld', reason: 'address has changed' });
});

test('one switch, or a paused campaign, holds back what already waits', async () => {
  const people = await waiting(2);
  await stopAllMarketing(true);
  await deliverDue({ ...delivery(), limit: 1 });
  await stopAllMarketing(false);
  await setCampaignState('win-back', 'paused');
  await deliverDue(delivery());
  const reasons = await Promise.all(people.map(async (person) => (await messageOf(person))?.reason?.split(':')[0]));
  expect(reasons.sort()).toEqual(['campaign-paused', 'marketing-stopped']);
  expect(sink.mails).toEqual([]);
});

test('a template that fails withholds the message with the place, and nothing leaves', async () => {
  const [ana] = await waiting(1, undefined, { subject: 'Hello {{person.nickname}}' });
  await deliverDue(delivery());
  expect(sink.mails).toEqual([]);
  expect(await messageOf(ana)).toMatchObject({
    state: 'withheld',
    reason: 'invalid render: subject:1:9 "nickname" is not known here',
  });
});

test('a dead address is refused for good and never written to again; a full mailbox only this time', async () => {
  const replies: Record<string, string> = {
    'ana-0@shop.example': '550 5.1.1 user unknown',
    'ana-1@shop.example': '552 5.2.2 mailbox full',
  };
  const [dead, full] = await waiting(2, (address) => ({ kind: 'refuse', at: 'rcpt', reply: replies[address] ?? '' }));
  await deliverDue(delivery());
  expect(await messageOf(dead)).toMatchObject({ state: 'refused', reason: '550 5.1.1 user unknown' });
  expect(await messageOf(full)).toMatchObject({ state: 'refused', reason: '552 5.2.2 mailbox full' });
  const permissions = await permissionsFor(['ana-0@shop.example', 'ana-1@shop.example']);
  expect([...permissions.values()]).toMatchObject([{ kind: 'refused', reason: 'suppressed' }, { kind: 'allowed' }]);
});

test.each(['rcpt', 'data'] as const)(
  'a temporary refusal at %s is tried again later, with the same Message-ID',
  async (at) => {
    let refusing = true;
    const [ana] = await waiting(1, () =>
      refusing ? { kind: 'refuse', at, reply: '451 4.7.1 try later' } : { kind: 'take' },
    );
    await deliverDue(delivery());
    expect(await messageOf(ana)).toMatchObject({
      state: 'waiting',
      reason: '451 4.7.1 try later',
      attempts: 1,
      dueAt: new Date(NOON.getTime() + 60_000),
    });
    expect(await deliverDue(delivery())).toBe(0);
    refusing = false;
    later(1);
    expect(await deliverDue(delivery())).toBe(1);
    expect(await messageOf(ana)).toMatchObject({ state: 'accepted', attempts: 2 });
    expect(sink.mails).toHaveLength(1);
    expect((await messageOf(ana))?.reason).toBeUndefined();
  },
);

test('the fifth temporary refusal is the last', async () => {
  const [ana] = await waiting(1, () => ({ kind: 'refuse', at: 'rcpt', reply: '450 4.2.0 greylisted' }));
  for (let day = 0; day < 7; day += 1) {
    await deliverDue(delivery());
    later(24 * 60);
  }
  expect(await messageOf(ana)).toMatchObject({ state: 'refused', attempts: 5, reason: '450 4.2.0 greylisted' });
});

test('a connection lost before the mail was handed over is tried again', async () => {
  let dropping = true;
  const [ana] = await waiting(1, () => (dropping ? { kind: 'drop', at: 'rcpt' } : { kind: 'take' }));
  await deliverDue(delivery());
  expect(await messageOf(ana)).toMatchObject({ state: 'waiting', attempts: 1 });
  dropping = false;
  later(1);
  await deliverDue(delivery());
  expect(await messageOf(ana)).toMatchObject({ state: 'accepted' });
});

test('no server at all is a temporary refusal', async () => {
  const [ana] = await waiting(1);
  await sink.stop();
  await deliverDue(delivery());
  expect(await messageOf(ana)).toMatchObject({
    state: 'waiting',
    attempts: 1,
    reason: expect.stringContaining('ECONNREFUSED'),
  });
});

test('a connection lost after the final dot leaves it uncertain, and no machine tries again', async () => {
  const [ana] = await waiting(1, () => ({ kind: 'drop', at: 'after-dot' }));
  await deliverDue(delivery());
  expect(await messageOf(ana)).toMatchObject({ state: 'uncertain', attempts: 1 });
  later(60 * 24);
  await settleExpired({ now: clock.now() });
  expect(await deliverDue(delivery())).toBe(0);
  expect(sink.mails).toHaveLength(1);
});

test('one lost connection does not hurt the mails beside it', async () => {
  await waiting(
    60,
    (address) => ({ kind: address === 'ana-7@shop.example' ? 'drop' : 'take', at: 'after-dot' }) as Behaviour,
  );
  const sending = delivery();
  while ((await deliverDue(sending)) > 0);
  later(1);
  while ((await deliverDue(sending)) > 0);
  expect(await messageCounts()).toMatchObject({ accepted: 59, uncertain: 1, waiting: 0, sending: 0 });
  expect(new Set(sink.mails.map(({ messageId }) => messageId)).size).toBe(60);
  expect(sink.mails).toHaveLength(60);
});

test('two deliverers at once never hand one mail over twice', async () => {
  await waiting(200);
  const deliverers = ['node-a', 'node-b', 'node-c'].map(async (node) => {
    const sending = { ...delivery(node), limit: 40 };
    while ((await deliverDue(sending)) > 0);
  });
  await Promise.all(deliverers);
  expect(sink.mails).toHaveLength(200);
  expect(new Set(sink.mails.map(({ to }) => to)).size).toBe(200);
  expect(await messageCounts()).toMatchObject({ accepted: 200 });
});

test('a deliverer whose claim ended and was taken over hands nothing over', async () => {
  await waiting(3);
  const slow = await claimWaiting({ node: 'slow', token: 'slow' }, clock.now(), 10);
  later(2);
  const quick = await claimWaiting({ node: 'quick', token: 'quick' }, clock.now(), 10);
  const ids = slow.messages.map(({ id }) => id);
  expect(quick.messages.map(({ id }) => id).sort()).toEqual([...ids].sort());
  expect(await markSending('slow', ids, clock.now())).toEqual(new Set());
  expect(await markSending('quick', ids, clock.now())).toEqual(new Set(ids));
});

test('a hand-over whose lease ends is uncertain; its late answer still counts', async () => {
  let answer = () => {};
  const answered = new Promise<void>((resolve) => {
    answer = resolve;
  });
  const [ana] = await waiting(1, () => ({ kind: 'hold', until: answered }));
  const delivering = deliverDue(delivery());
  await sink.saw(1);
  expect(await messageOf(ana)).toMatchObject({ state: 'sending' });
  expect(await settleExpired({ now: clock.now() })).toBe(0);
  later(2);
  expect(await settleExpired({ now: clock.now() })).toBe(1);
  expect(await messageOf(ana)).toMatchObject({ state: 'uncertain' });
  expect(await deliverDue(delivery('node-b'))).toBe(0);
  answer();
  await delivering;
  expect(await messageOf(ana)).toMatchObject({ state: 'accepted' });
  expect((await messageOf(ana))?.reason).toBeUndefined();
});

test('an answer with another token changes nothing', async () => {
  await waiting(1);
  const { messages } = await claimWaiting({ node: 'a', token: 'right' }, clock.now(), 1);
  const [message] = messages;
  if (!message) throw new Error('nothing claimed');
  await markSending('right', [message.id], clock.now());
  const accepted = { kind: 'accepted', reply: '250', providerId: null } as const;
  await writeResults('wrong', [{ message, handOver: accepted, at: clock.now() }]);
  expect(await getMessage(message.id)).toMatchObject({ state: 'sending' });
});

test('a deliverer that stops finishes what it began and gives the rest back at once', async () => {
  await waiting(120);
  let asked = 0;
  await deliverDue({ ...delivery(), stopping: () => ++asked > 2 });
  const left = sink.mails.length;
  expect(left).toBeGreaterThan(0);
  expect(left).toBeLessThan(120);
  expect(await messageCounts()).toMatchObject({ accepted: left, waiting: 120 - left, sending: 0 });
  while ((await deliverDue(delivery('node-b'))) > 0);
  expect(new Set(sink.mails.map(({ to }) => to)).size).toBe(120);
  expect(sink.mails).toHaveLength(120);
});
