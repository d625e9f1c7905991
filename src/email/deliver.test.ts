import { expect, test } from '@jest/globals';
import { database } from '../platform/mongo.js';
import { daysFrom, NOON } from '../testing/campaign-builders.js';
import { useDatabase } from '../testing/database.js';
import { allow, ordered, silence, withdraw } from '../testing/people-at-risk.js';
import { parsed } from '../testing/smtp-sink.js';
import { useWaitingMail } from '../testing/waiting-mail.js';
import { allowOpenPixel, deliverDue, linkTarget, messageCounts, readLinkToken, readOpenToken } from './index.js';

useDatabase();
const { later, waiting, delivery, messageTo } = useWaitingMail();

test('what truly left: envelope, headers, both parts', async () => {
  const {
    people: [ana],
    sink,
  } = await waiting(1, undefined, { coupon: true, subject: 'A code for {{or person.firstName "you"}}' });
  expect(await deliverDue(delivery(sink.smtpUrl))).toBe(1);
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
  const { couponCode = 'none' } = (await messageTo(ana)) ?? {};
  for (const part of [html, text]) {
    expect(part).toContain(couponCode);
    expect(part).toContain(header('list-unsubscribe')[0]?.slice(1, -1));
    expect(part).toContain('Demo shop, 1 Market Street, Cambridge');
  }
  expect(await messageTo(ana)).toMatchObject({
    state: 'accepted',
    acceptedAt: NOON,
    attempts: 1,
    reply: expect.stringMatching(/^250 /),
  });
});

test('links lead where the database says, opens are seen only when that is allowed', async () => {
  const {
    people: [ana],
    sink,
  } = await waiting(1);
  await allowOpenPixel(true);
  await deliverDue(delivery(sink.smtpUrl));
  await allowOpenPixel(false);
  const { html = '' } = await parsed(sink.mails[0] ?? { messageId: '', to: '', raw: '' });
  const click = readLinkToken(/\/l\/([\w.-]+)/.exec(html)?.[1] ?? '');
  const id = (await messageTo(ana))?.id ?? '';
  expect(click?.messageId).toBe(id);
  expect(await linkTarget(id, click?.link ?? '')).toBe('https://shop.example/');
  expect(await linkTarget(id, 'unknown')).toBeNull();
  expect(await linkTarget('unknown', click?.link ?? '')).toBeNull();
  expect(readOpenToken(/\/o\/([\w.-]+)/.exec(html)?.[1] ?? '')).toEqual({ messageId: id });
  expect(readOpenToken(/\/l\/([\w.-]+)/.exec(html)?.[1] ?? '')).toBeNull();
});

test('without permission for opens there is no pixel', async () => {
  const { sink } = await waiting(1);
  await deliverDue(delivery(sink.smtpUrl));
  expect(sink.mails[0]?.raw).not.toContain('/o/');
});

test('what changed since the decision is seen at the last moment, and said', async () => {
  const { people, sink } = await waiting(6, undefined, { coupon: true });
  const [gone, silent, bought, moved, , expired] = people;
  await withdraw(gone ? [gone] : [], NOON);
  await silence(silent ? [silent] : [], daysFrom(NOON, 3), NOON);
  await ordered(bought ? [bought] : [], daysFrom(NOON, 0.1));
  later(0.1 * 24 * 60);
  const profiles = database().collection<{ _id: string }>('profiles');
  await profiles.updateOne({ _id: moved?.id ?? '' }, { $set: { 'behaviour.email.address': 'new@shop.example' } });
  const coupons = database().collection('coupons');
  await coupons.updateOne({ profileId: expired?.id }, { $set: { expiresAt: daysFrom(NOON, -1) } });
  expect(await deliverDue(delivery(sink.smtpUrl))).toBe(6);
  expect(sink.mails.map(({ to }) => to)).toEqual(['ana-4@shop.example']);
  const reasons = await Promise.all(people.map(async (person) => (await messageTo(person))?.reason));
  expect(reasons.map((reason) => reason?.split(':')[0])).toEqual([
    'withdrawn',
    'silence',
    'goal-reached',
    'no-consent',
    undefined,
    'coupon-not-valid',
  ]);
  expect(await messageCounts('win-back')).toMatchObject({ accepted: 1, withheld: 4, waiting: 1 });
});

test('a mail never goes to an address other than the one that was claimed', async () => {
  const {
    people: [ana],
    sink,
  } = await waiting(1);
  const profiles = database().collection<{ _id: string }>('profiles');
  await profiles.updateOne({ _id: ana?.id ?? '' }, { $set: { 'behaviour.email.address': 'ana-9@shop.example' } });
  await allow(ana ? [{ ...ana, address: 'ana-9@shop.example' }] : [], NOON);
  await deliverDue(delivery(sink.smtpUrl));
  expect(sink.mails).toEqual([]);
  expect(await messageTo(ana)).toMatchObject({ state: 'withheld', reason: 'address has changed' });
});

test('a template that fails withholds the message with the place, and nothing leaves', async () => {
  const {
    people: [ana],
    sink,
  } = await waiting(1, undefined, { subject: 'Hello {{person.nickname}}' });
  await deliverDue(delivery(sink.smtpUrl));
  expect(sink.mails).toEqual([]);
  expect(await messageTo(ana)).toMatchObject({
    state: 'withheld',
    reason: 'invalid render: subject:1:9 "nickname" is not known here',
  });
});
