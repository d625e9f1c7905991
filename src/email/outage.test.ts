import { afterEach, expect, test } from '@jest/globals';
import { NOON } from '../testing/campaign-builders.js';
import { useDatabase } from '../testing/database.js';
import { type SmtpSink, startSmtpSink } from '../testing/smtp-sink.js';
import { useWaitingMail } from '../testing/waiting-mail.js';
import { deliverDue, messageCounts } from './index.js';

useDatabase();
const { now, later, waiting, delivery, messageTo } = useWaitingMail();
let back: SmtpSink | null = null;

afterEach(async () => {
  await back?.stop();
  back = null;
});

/** Messages whose mail server has gone. */
async function outage(count: number) {
  const { people, sink } = await waiting(count);
  await sink.stop();
  return { people, sending: delivery(sink.smtpUrl) };
}

/** Tries whatever is due, minute by minute as the clock goes. */
async function tryFor(hours: number, sending: ReturnType<typeof delivery>): Promise<number> {
  let tries = 0;
  for (const end = now().getTime() + hours * 3_600_000; now().getTime() < end; later(10)) {
    tries += (await deliverDue(sending)) > 0 ? 1 : 0;
  }
  return tries;
}

test('a mail server away for a night costs no mail', async () => {
  const { people, sending } = await outage(3);
  const tries = await tryFor(10, sending);
  expect(tries).toBeGreaterThan(15);
  expect(await messageTo(people[0])).toMatchObject({
    state: 'waiting',
    attempts: 0,
    reason: expect.stringMatching(
      /^no mail server could be reached since 2026-\d\d-\d\d \d\d:\d\d UTC: .*ECONNREFUSED/,
    ),
  });
  back = await startSmtpSink();
  later(30);
  expect(await deliverDue(delivery(back.smtpUrl))).toBe(3);
  expect(await messageCounts()).toMatchObject({ accepted: 3, waiting: 0 });
  const accepted = await messageTo(people[0]);
  expect(accepted).toMatchObject({ attempts: 1 });
  expect(accepted?.reason).toBeUndefined();
  expect(accepted?.outage).toBeUndefined();
});

test('a mail server away for more than three days ends the wait, with the true reason', async () => {
  const {
    people: [ana],
    sending,
  } = await outage(1);
  await deliverDue(sending);
  later(2 * 24 * 60);
  await deliverDue(sending);
  expect(await messageTo(ana)).toMatchObject({ state: 'waiting' });
  later(24 * 60);
  await deliverDue(sending);
  const since = NOON.toISOString().slice(0, 16).replace('T', ' ');
  expect(await messageTo(ana)).toMatchObject({
    state: 'refused',
    reason: expect.stringContaining(`no mail server could be reached since ${since} UTC: `),
  });
});

test('a server that refuses our sender uses up no attempts either, and is told apart', async () => {
  const {
    people: [ana],
    sink,
  } = await waiting(1, () => ({ kind: 'refuse', at: 'mail', reply: '451 4.3.0 not now' }));
  for (let time = 0; time < 7; time += 1) {
    await deliverDue(delivery(sink.smtpUrl));
    later(30);
  }
  expect(await messageTo(ana)).toMatchObject({
    state: 'waiting',
    attempts: 0,
    outage: { tries: 7 },
    reason: expect.stringMatching(/^the mail server has let nothing in since .*: 451 4\.3\.0 not now$/),
  });
});
