import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { systemClock } from '../platform/clock.js';
import { createJobs } from '../platform/jobs.js';
import { database } from '../platform/mongo.js';
import { daysFrom, NOON } from '../testing/campaign-builders.js';
import { useDatabase } from '../testing/database.js';
import { eventually } from '../testing/eventually.js';
import { decideCampaign, SENDER } from '../testing/mail-campaign.js';
import { type Person, peopleAtRisk } from '../testing/people-at-risk.js';
import { endProgramsAfterwards, type Program, startProgram } from '../testing/run-program.js';
import { type SmtpSink, startSmtpSink } from '../testing/smtp-sink.js';
import { createTransport, deliverJob, type MessageState, messageCounts, messagesOf } from './index.js';
import { messageIdOf } from './outgoing-mail.js';

const { uri } = useDatabase();
endProgramsAfterwards();

const COUNT = 2000;
/** The one campaign that has a file, so that the service takes it for running. */
const CAMPAIGN = 'win-back';

let people: Person[];
let sink: SmtpSink;
let service: Program;
let uncertainInAll = 0;

beforeAll(async () => {
  people = await peopleAtRisk('crash', COUNT, daysFrom(NOON, -0.5));
  await decideCampaign({ id: CAMPAIGN }, NOON);
  sink = await startSmtpSink();
  service = startService(NOON);
}, 120_000);

afterAll(() => sink.stop());

/** The real service, as a process of its own. */
function startService(now: Date): Program {
  return startProgram('main.ts', [], {
    MONGODB_URI: uri(),
    SMTP_URL: sink.smtpUrl,
    PORT: '0',
    LOG_LEVEL: 'silent',
    RAPPORT_CLOCK: now.toISOString(),
    RAPPORT_SECRET: 'a secret for tests that signs nothing real',
  });
}

/** As another node would: a wake-up is a row in the database, so nobody waits for the next turn of the schedule. */
async function wakeDelivery(): Promise<void> {
  const transport = createTransport(sink.smtpUrl);
  const job = deliverJob({ clock: systemClock, node: 'test', transport, sender: SENDER });
  await createJobs({ jobs: [job], schedules: [], processEveryMs: 1000 }).wake(job, {});
}

/** As if nothing had been handed over yet: 2,000 decisions to send, due, without messages. */
async function forgetMails(): Promise<void> {
  await database().collection('messages').deleteMany({});
  await database().collection('mailclaims').deleteMany({});
  await database()
    .collection('decisions')
    .updateMany({}, { $set: { handedOver: false } });
}

/** Message-IDs of the messages in these states. */
async function messageIds(...states: MessageState[]): Promise<Set<string>> {
  const all = await messagesOf(people.map(({ id }) => id));
  const chosen = all.filter(({ state }) => states.includes(state));
  return new Set(chosen.map(({ id }) => `${messageIdOf(id)}@shop.example`));
}

function sum(counts: Record<MessageState, number>): number {
  return Object.values(counts).reduce((total, count) => total + count, 0);
}

test.each([
  ['early', 1, 37],
  ['half-way', 2, 811],
  ['late', 3, 1702],
])(
  'the service killed %s: no mail twice, every message accounted for',
  async (_when, day, seen) => {
    const before = sink.mails.length;
    await forgetMails();
    await wakeDelivery();
    await sink.saw(before + seen);
    service.child.kill('SIGKILL');
    expect((await service.ended).code).toBeNull();
    const atDeath = await messageCounts(CAMPAIGN);
    expect(sum(atDeath)).toBe(COUNT);
    expect(atDeath.waiting).toBeGreaterThan(0);

    // A day later: the dead process's leases and claims have ended.
    service = startService(daysFrom(NOON, day));
    await wakeDelivery();
    await sink.saw(sink.mails.length + atDeath.waiting);
    await eventually('all is settled', async () => {
      const { waiting, sending } = await messageCounts(CAMPAIGN);
      return waiting + sending === 0;
    });
    const atEnd = await messageCounts(CAMPAIGN);
    expect(atEnd).toMatchObject({ refused: 0, withheld: 0, cancelled: 0, uncertain: atDeath.sending });
    expect(atEnd.accepted + atEnd.uncertain).toBe(COUNT);
    uncertainInAll += atEnd.uncertain;

    const out = sink.mails.slice(before).map(({ messageId }) => messageId);
    expect(new Set(out).size).toBe(out.length);
    const accepted = await messageIds('accepted');
    const known = await messageIds('accepted', 'uncertain');
    expect([...accepted].filter((id) => !out.includes(id))).toEqual([]);
    expect(out.filter((id) => !known.has(id))).toEqual([]);
  },
  120_000,
);

test('the kills met hand-overs under way, and the last service ends in good order', async () => {
  expect(uncertainInAll).toBeGreaterThan(0);
  service.child.kill('SIGTERM');
  expect((await service.ended).code).toBe(0);
});
