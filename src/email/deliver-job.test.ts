import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { movableClock } from '../platform/clock.js';
import { daysFrom, NOON } from '../testing/campaign-builders.js';
import { useDatabase } from '../testing/database.js';
import { decideCampaign, SENDER } from '../testing/mail-campaign.js';
import { peopleAtRisk } from '../testing/people-at-risk.js';
import { type SmtpSink, startSmtpSink } from '../testing/smtp-sink.js';
import { createTransport, deliverJob, type MailTransport, messageCounts } from './index.js';

useDatabase();

const clock = movableClock(NOON);
let sink: SmtpSink;
let transport: MailTransport;

beforeAll(async () => {
  sink = await startSmtpSink();
  transport = createTransport(sink.smtpUrl);
  await peopleAtRisk('job', 30, daysFrom(NOON, -0.5));
  await decideCampaign({ id: 'win-back' }, NOON);
});

afterAll(async () => {
  transport.close();
  await sink.stop();
});

test('a run that is told to stop hands nothing over', async () => {
  const job = deliverJob({ clock, node: 'node', transport, sender: SENDER });
  await job.runWith({}, { touch: async () => undefined, stopping: () => true });
  expect(await messageCounts()).toMatchObject({ waiting: 30 });
  expect(sink.mails).toEqual([]);
});

test('one run goes from decisions to accepted mails', async () => {
  const job = deliverJob({ clock, node: 'node', transport, sender: SENDER });
  await job.runWith({}, { touch: async () => undefined, stopping: () => false });
  expect(await messageCounts()).toMatchObject({ waiting: 0, accepted: 30 });
  expect(sink.mails).toHaveLength(30);
});
