import { expect, test } from '@jest/globals';
import { useDatabase } from '../testing/database.js';
import type { Behaviour } from '../testing/smtp-sink.js';
import { useWaitingMail } from '../testing/waiting-mail.js';
import { claimWaiting, markSending, writeResults } from './claim-store.js';
import { deliverDue, getMessage, messageCounts, settleExpired } from './index.js';

useDatabase();
const { now, later, waiting, delivery, messageTo } = useWaitingMail();

test('a connection lost after the final dot leaves it uncertain, and no machine tries again', async () => {
  const {
    people: [ana],
    sink,
  } = await waiting(1, () => ({ kind: 'drop', at: 'after-dot' }));
  await deliverDue(delivery(sink.smtpUrl));
  expect(await messageTo(ana)).toMatchObject({ state: 'uncertain', attempts: 1 });
  later(60 * 24);
  await settleExpired({ now: now() });
  expect(await deliverDue(delivery(sink.smtpUrl))).toBe(0);
  expect(sink.mails).toHaveLength(1);
});

test('one lost connection does not hurt the mails beside it', async () => {
  const { sink } = await waiting(
    60,
    (address) => ({ kind: address === 'ana-7@shop.example' ? 'drop' : 'take', at: 'after-dot' }) as Behaviour,
  );
  const sending = delivery(sink.smtpUrl);
  while ((await deliverDue(sending)) > 0);
  later(1);
  while ((await deliverDue(sending)) > 0);
  expect(await messageCounts()).toMatchObject({ accepted: 59, uncertain: 1, waiting: 0, sending: 0 });
  expect(new Set(sink.mails.map(({ messageId }) => messageId)).size).toBe(60);
  expect(sink.mails).toHaveLength(60);
});

test('two deliverers at once never hand one mail over twice', async () => {
  const { sink } = await waiting(200);
  const deliverers = ['node-a', 'node-b', 'node-c'].map(async (node) => {
    const sending = { ...delivery(sink.smtpUrl, node), limit: 40 };
    while ((await deliverDue(sending)) > 0);
  });
  await Promise.all(deliverers);
  expect(sink.mails).toHaveLength(200);
  expect(new Set(sink.mails.map(({ to }) => to)).size).toBe(200);
  expect(await messageCounts()).toMatchObject({ accepted: 200 });
});

test('a deliverer whose claim ended and was taken over hands nothing over', async () => {
  await waiting(3);
  const slow = await claimWaiting({ node: 'slow', token: 'slow' }, now(), 10);
  later(2);
  const quick = await claimWaiting({ node: 'quick', token: 'quick' }, now(), 10);
  const ids = slow.messages.map(({ id }) => id);
  expect(quick.messages.map(({ id }) => id).sort()).toEqual([...ids].sort());
  expect(await markSending('slow', ids, now())).toEqual(new Set());
  expect(await markSending('quick', ids, now())).toEqual(new Set(ids));
});

test('a hand-over whose lease ends is uncertain; its late answer still counts', async () => {
  let answer = () => {};
  const answered = new Promise<void>((resolve) => {
    answer = resolve;
  });
  const {
    people: [ana],
    sink,
  } = await waiting(1, () => ({ kind: 'hold', until: answered }));
  const delivering = deliverDue(delivery(sink.smtpUrl));
  await sink.saw(1);
  expect(await messageTo(ana)).toMatchObject({ state: 'sending' });
  expect(await settleExpired({ now: now() })).toBe(0);
  later(2);
  expect(await settleExpired({ now: now() })).toBe(1);
  expect(await messageTo(ana)).toMatchObject({ state: 'uncertain' });
  expect(await deliverDue(delivery(sink.smtpUrl, 'node-b'))).toBe(0);
  answer();
  await delivering;
  expect(await messageTo(ana)).toMatchObject({ state: 'accepted' });
  expect((await messageTo(ana))?.reason).toBeUndefined();
});

test('an answer with another token changes nothing', async () => {
  await waiting(1);
  const { messages } = await claimWaiting({ node: 'a', token: 'right' }, now(), 1);
  const [message] = messages;
  if (!message) throw new Error('nothing claimed');
  await markSending('right', [message.id], now());
  const accepted = { kind: 'accepted', reply: '250', providerId: null } as const;
  await writeResults('wrong', [{ message, handOver: accepted, at: now() }]);
  expect(await getMessage(message.id)).toMatchObject({ state: 'sending' });
});

test('a deliverer that stops finishes what it began and gives the rest back at once', async () => {
  const { sink } = await waiting(120);
  let asked = 0;
  await deliverDue({ ...delivery(sink.smtpUrl), stopping: () => ++asked > 2 });
  const left = sink.mails.length;
  expect(left).toBeGreaterThan(0);
  expect(left).toBeLessThan(120);
  expect(await messageCounts()).toMatchObject({ accepted: left, waiting: 120 - left, sending: 0 });
  while ((await deliverDue(delivery(sink.smtpUrl, 'node-b'))) > 0);
  expect(new Set(sink.mails.map(({ to }) => to)).size).toBe(120);
  expect(sink.mails).toHaveLength(120);
});
