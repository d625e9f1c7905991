import { beforeEach, expect, test } from '@jest/globals';
import express from 'express';
import request from 'supertest';
import { consentRoutes, recordAnswers, unsubscribeToken, withdrawalsBetween } from '../consent/index.js';
import { type Clock, movableClock } from '../platform/clock.js';
import { database } from '../platform/mongo.js';
import { foldNext, getProfile, resolveProfiles } from '../profiles/index.js';
import { useDatabase } from '../testing/database.js';
import { aMessage, NOON, putMessages, secondsAfter } from '../testing/message-builders.js';
import { createIntake, eventsOf, type StoredEvent, sources } from '../tracking/index.js';
import { appendOutcomeEvents, collectWithdrawals, outcomesOf } from './index.js';
import { outcomeSource } from './outcome-source.js';
import { recordClick } from './record-click.js';
import { recordOpen } from './record-open.js';

useDatabase();

const CHROME = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0 Safari/537.36';
const DAY_S = 86_400;

beforeEach(async () => {
  for (const name of ['messages', 'links', 'outcomes', 'consents', 'settings', 'events', 'groups']) {
    await database().collection(name).deleteMany({});
  }
});

/** A message accepted at noon by somebody with this subject. */
async function mailTo(subject: string, campaignId = 'win-back') {
  const profileId = (await resolveProfiles([subject], NOON)).get(subject);
  if (!profileId) throw new Error(`no profile for ${subject}`);
  const message = aMessage({ id: `${profileId}:${campaignId}:invitation:segment-1`, profileId, campaignId });
  await putMessages([message], { tea: 'https://shop.example/tea' });
  return message;
}

const read = (seconds: number) => ({ at: secondsAfter(NOON, seconds), userAgent: CHROME });

async function append(now: Date): Promise<number> {
  const intake = createIntake({ clock: movableClock(now), node: 'test' });
  const added = await appendOutcomeEvents({ now, append: intake.collect });
  await intake.stop();
  return added;
}

async function logOf(subject: string): Promise<StoredEvent[]> {
  const events: StoredEvent[] = [];
  for await (const event of eventsOf([subject])) events.push(event);
  return events;
}

async function press(clock: Clock, message: { id: string; address: string; campaignId: string }, button = {}) {
  const { id: messageId, address, campaignId } = message;
  const token = unsubscribeToken({ address, messageId, campaignId });
  await request(express().use(consentRoutes({ clock })))
    .post(`/u/${token}`)
    .type('form')
    .send(button)
    .expect(200);
}

test('a withdrawal on the page becomes one outcome of its message, however often the sweep runs', async () => {
  const message = await mailTo('user:ana');
  await press(movableClock(secondsAfter(NOON, 100)), message);
  expect(await collectWithdrawals({ now: secondsAfter(NOON, 100) })).toBe(1);
  expect(await collectWithdrawals({ now: secondsAfter(NOON, 101) })).toBe(0);
  const both = await Promise.all([1, 2].map(() => collectWithdrawals({ now: secondsAfter(NOON, 102) })));
  expect(both).toEqual([0, 0]);
  expect(await outcomesOf([message.id])).toMatchObject([
    { id: `${message.id}:unsubscribed`, at: secondsAfter(NOON, 100), count: 1, counted: true },
  ]);
});

test('a withdrawal that is written down late, with a time before the last sweep, is still found', async () => {
  const message = await mailTo('user:late');
  await collectWithdrawals({ now: secondsAfter(NOON, 2 * DAY_S) });
  await recordAnswers([
    {
      identifier: `email:${message.address}`,
      purpose: 'email-marketing',
      answer: 'withdrawn',
      basis: 'consent',
      source: 'unsubscribe page',
      at: secondsAfter(NOON, 1.5 * DAY_S),
      textVersion: 'v1',
      evidence: { messageId: message.id, campaignId: message.campaignId },
    },
  ]);
  expect(await collectWithdrawals({ now: secondsAfter(NOON, 2 * DAY_S + 60) })).toBe(1);
});

test('a second withdrawal after a change of mind adds nothing; one through an unknown mail is nobody’s', async () => {
  const message = await mailTo('user:twice');
  const clock = movableClock(secondsAfter(NOON, 10));
  for (const [seconds, button] of [
    [10, {}],
    [20, { choice: 'resubscribe' }],
    [30, {}],
  ] as const) {
    clock.moveTo(secondsAfter(NOON, seconds));
    await press(clock, message, button);
  }
  await press(clock, { ...message, id: 'no such message', address: 'bo@shop.example' });
  expect(await withdrawalsBetween(NOON, secondsAfter(NOON, 60))).toHaveLength(3);
  expect(await collectWithdrawals({ now: secondsAfter(NOON, 60) })).toBe(1);
  expect(await outcomesOf([message.id, 'no such message'])).toMatchObject([{ at: secondsAfter(NOON, 10), count: 1 }]);
});

test('what came back becomes events after a minute, once, and is folded into the profile', async () => {
  const message = await mailTo('user:events');
  await recordOpen(message.id, read(100));
  await recordClick({ messageId: message.id, link: 'tea' }, read(110));
  expect(await append(secondsAfter(NOON, 159))).toBe(0);
  expect(await append(secondsAfter(NOON, 160))).toBe(1);
  expect(await append(secondsAfter(NOON, 171))).toBe(1);
  expect(await append(secondsAfter(NOON, 500))).toBe(0);
  const events = await logOf('user:events');
  const properties = {
    email_id: message.id,
    email_subject: message.subject,
    campaign_id: 'win-back',
    campaign_name: 'win-back',
  };
  expect(events).toMatchObject([
    { type: 'track', name: 'Email Opened', timestamp: secondsAfter(NOON, 100), live: true, bot: false, properties },
    {
      name: 'Email Link Clicked',
      timestamp: secondsAfter(NOON, 110),
      properties: { ...properties, link_id: 'tea', link_url: 'https://shop.example/tea' },
    },
  ]);
  while (await foldNext('test', secondsAfter(NOON, 500)));
  const profile = await getProfile(message.profileId);
  expect(profile?.behaviour.byName).toEqual({ 'Email Opened': 1, 'Email Link Clicked': 1 });
});

test('dying between the log and the mark costs a duplicate that the log leaves out', async () => {
  const message = await mailTo(
    'anonymous:device-7',
    'a-campaign-whose-name-makes-the-id-of-the-outcome-longer-than-the-log-takes',
  );
  await recordOpen(message.id, read(100));
  expect(await append(secondsAfter(NOON, 300))).toBe(1);
  await database()
    .collection('outcomes')
    .updateMany({}, { $set: { appendedAt: null } });
  expect(await append(secondsAfter(NOON, 301))).toBe(0);
  expect(await logOf('anonymous:device-7')).toHaveLength(1);
  expect(await outcomesOf([message.id])).toMatchObject([{ appendedAt: secondsAfter(NOON, 301) }]);
});

test('machines and scanners make no event; nor does a profile that is gone, and it blocks nobody', async () => {
  const [scanned, gone, reader] = [
    await mailTo('user:scanned'),
    await mailTo('user:gone'),
    await mailTo('user:reader'),
  ];
  await recordClick({ messageId: scanned.id, link: 'tea' }, read(1));
  await recordOpen(gone.id, read(50));
  await recordOpen(reader.id, read(60));
  await database()
    .collection('identities')
    .deleteOne({ _id: 'user:gone' as never });
  expect(await append(secondsAfter(NOON, 300))).toBe(1);
  expect(await database().collection('events').countDocuments()).toBe(1);
  expect(await logOf('user:reader')).toHaveLength(1);
});

test('while the intake is busy the outcomes wait; nothing is marked', async () => {
  const message = await mailTo('user:waits');
  await recordOpen(message.id, read(100));
  const busy = { kind: 'busy', reason: 'queue-full', retryAfterSeconds: 2 } as const;
  expect(await appendOutcomeEvents({ now: secondsAfter(NOON, 300), append: async () => busy })).toBe(0);
  expect(await outcomesOf([message.id])).toMatchObject([{ appendedAt: null }]);
  expect(await append(secondsAfter(NOON, 301))).toBe(1);
});

test('two nodes that start at once make one source', async () => {
  await database().collection('sources').deleteMany({});
  const made = await Promise.all([outcomeSource(), outcomeSource(), outcomeSource()]);
  expect(new Set(made.map(({ id }) => id)).size).toBe(1);
  expect(await sources()).toMatchObject([{ name: 'rapport', kind: 'server', mode: 'live' }]);
});
