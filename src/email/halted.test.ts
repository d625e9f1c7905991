import { expect, test } from '@jest/globals';
import { setCampaignState, stopAllMarketing } from '../campaigns/index.js';
import { daysFrom, NOON } from '../testing/campaign-builders.js';
import { useDatabase } from '../testing/database.js';
import { silence } from '../testing/people-at-risk.js';
import { useWaitingMail } from '../testing/waiting-mail.js';
import { deliverDue, messageCounts } from './index.js';

useDatabase();
const { now, later, waiting, delivery, messageTo } = useWaitingMail();

test.each([
  ['the one switch', 'marketing-stopped', () => stopAllMarketing(true), () => stopAllMarketing(false)],
  [
    'a paused campaign',
    'campaign-paused',
    () => setCampaignState('win-back', 'paused'),
    () => setCampaignState('win-back', 'running'),
  ],
])('%s holds back what waits, says so, and lets it go afterwards', async (_what, reason, halt, resume) => {
  const { people, sink } = await waiting(3);
  const sending = delivery(sink.smtpUrl);
  await halt();
  await deliverDue(sending);
  for (const person of people) {
    expect(await messageTo(person)).toMatchObject({
      state: 'waiting',
      reason: expect.stringMatching(`^${reason}: .+[.]$`),
      dueAt: expect.any(Date),
      attempts: 0,
    });
  }
  expect(sink.mails).toEqual([]);
  expect(await deliverDue(sending)).toBe(0);

  later(60);
  await deliverDue(sending);
  expect(await messageCounts()).toMatchObject({ waiting: 3, withheld: 0 });

  await resume();
  later(60);
  expect(await deliverDue(sending)).toBe(3);
  expect(await messageCounts()).toMatchObject({ accepted: 3, waiting: 0, withheld: 0 });
  expect(sink.mails).toHaveLength(3);
  expect((await messageTo(people[0]))?.reason).toBeUndefined();
});

test('a silence delays the mail until it ends', async () => {
  const { people, sink } = await waiting(2);
  const [silent] = people;
  const until = daysFrom(NOON, 3);
  await silence(silent ? [silent] : [], until, NOON);
  const sending = delivery(sink.smtpUrl);
  await deliverDue(sending);
  expect(await messageTo(silent)).toMatchObject({ state: 'waiting', dueAt: until });
  expect((await messageTo(silent))?.reason).toMatch(/^silence: /);
  expect(sink.mails.map(({ to }) => to)).toEqual(['ana-1@shop.example']);
  later(3 * 24 * 60);
  expect(await deliverDue(sending)).toBe(1);
  expect(await messageTo(silent)).toMatchObject({ state: 'accepted', acceptedAt: now() });
});
