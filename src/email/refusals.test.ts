import { expect, test } from '@jest/globals';
import { permissionsFor } from '../consent/index.js';
import { database } from '../platform/mongo.js';
import { NOON } from '../testing/campaign-builders.js';
import { useDatabase } from '../testing/database.js';
import { useWaitingMail } from '../testing/waiting-mail.js';
import { deliverDue } from './index.js';

useDatabase();
const { later, waiting, delivery, messageTo } = useWaitingMail();

test('a dead address is refused for good and never written to again; a full mailbox only this time', async () => {
  const replies: Record<string, string> = {
    'ana-0@shop.example': '550 5.1.1 user unknown',
    'ana-1@shop.example': '552 5.2.2 mailbox full',
  };
  const {
    people: [dead, full],
    sink,
  } = await waiting(2, (address) => ({ kind: 'refuse', at: 'rcpt', reply: replies[address] ?? '' }));
  await deliverDue(delivery(sink.smtpUrl));
  expect(await messageTo(dead)).toMatchObject({ state: 'refused', reason: '550 5.1.1 user unknown' });
  expect(await messageTo(full)).toMatchObject({ state: 'refused', reason: '552 5.2.2 mailbox full' });
  const permissions = await permissionsFor(['ana-0@shop.example', 'ana-1@shop.example']);
  expect([...permissions.values()]).toMatchObject([{ kind: 'refused', reason: 'suppressed' }, { kind: 'allowed' }]);
});

test.each(['rcpt', 'data'] as const)(
  'a temporary refusal at %s is tried again later, with the same Message-ID',
  async (at) => {
    let refusing = true;
    const {
      people: [ana],
      sink,
    } = await waiting(1, () => (refusing ? { kind: 'refuse', at, reply: '451 4.7.1 try later' } : { kind: 'take' }));
    await deliverDue(delivery(sink.smtpUrl));
    expect(await messageTo(ana)).toMatchObject({
      state: 'waiting',
      reason: '451 4.7.1 try later',
      attempts: 1,
      dueAt: new Date(NOON.getTime() + 60_000),
    });
    expect(await deliverDue(delivery(sink.smtpUrl))).toBe(0);
    refusing = false;
    later(1);
    expect(await deliverDue(delivery(sink.smtpUrl))).toBe(1);
    expect(await messageTo(ana)).toMatchObject({ state: 'accepted', attempts: 2 });
    expect(sink.mails).toHaveLength(1);
    expect((await messageTo(ana))?.reason).toBeUndefined();
  },
);

test('the fifth temporary refusal is the last', async () => {
  const {
    people: [ana],
    sink,
  } = await waiting(1, () => ({ kind: 'refuse', at: 'rcpt', reply: '450 4.2.0 greylisted' }));
  for (let day = 0; day < 7; day += 1) {
    await deliverDue(delivery(sink.smtpUrl));
    later(24 * 60);
  }
  expect(await messageTo(ana)).toMatchObject({ state: 'refused', attempts: 5, reason: '450 4.2.0 greylisted' });
});

test('a connection lost before the mail was handed over is tried again', async () => {
  let dropping = true;
  const {
    people: [ana],
    sink,
  } = await waiting(1, () => (dropping ? { kind: 'drop', at: 'rcpt' } : { kind: 'take' }));
  await deliverDue(delivery(sink.smtpUrl));
  expect(await messageTo(ana)).toMatchObject({ state: 'waiting', attempts: 1 });
  dropping = false;
  later(1);
  await deliverDue(delivery(sink.smtpUrl));
  expect(await messageTo(ana)).toMatchObject({ state: 'accepted' });
});

test('a dead address is known even when its answer could not be written down', async () => {
  const { sink } = await waiting(1, () => ({ kind: 'refuse', at: 'rcpt', reply: '550 5.1.1 user unknown' }));
  const validator = { state: { $ne: 'refused' } };
  await database().command({ collMod: 'messages', validator });
  await expect(deliverDue(delivery(sink.smtpUrl))).rejects.toThrow('Document failed validation');
  await database().command({ collMod: 'messages', validator: {} });
  expect((await permissionsFor(['ana-0@shop.example'])).get('ana-0@shop.example')).toMatchObject({
    reason: 'suppressed',
  });
});
