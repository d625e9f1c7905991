import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { daysFrom, NOON } from '../testing/campaign-builders.js';
import { useDatabase } from '../testing/database.js';
import type { DelivererOrders } from '../testing/deliver-process.js';
import { decideCampaign } from '../testing/mail-campaign.js';
import { type Person, peopleAtRisk } from '../testing/people-at-risk.js';
import { type SmtpSink, startSmtpSink } from '../testing/smtp-sink.js';
import { createMessages, type MessageState, messageCounts, messagesOf, settleExpired } from './index.js';
import { messageIdOf } from './outgoing-mail.js';

const { uri } = useDatabase();
const COUNT = 2000;
const DELIVERER = fileURLToPath(new URL('../testing/deliver-process.ts', import.meta.url));

let people: Person[];
let sink: SmtpSink;

beforeAll(async () => {
  people = await peopleAtRisk('crash', COUNT, daysFrom(NOON, -0.5));
  sink = await startSmtpSink();
}, 120_000);

afterAll(() => sink.stop());

function startDeliverer(now: Date) {
  const orders: DelivererOrders = { mongoUri: uri(), smtpUrl: sink.smtpUrl, now: now.toISOString() };
  return spawn(process.execPath, ['--import', 'tsx', DELIVERER, JSON.stringify(orders)], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

/** Message-IDs of a campaign's messages, by state. */
async function messageIds(campaignId: string, ...states: MessageState[]): Promise<Set<string>> {
  const all = await messagesOf(people.map(({ id }) => id));
  const chosen = all.filter((message) => message.campaignId === campaignId && states.includes(message.state));
  return new Set(chosen.map(({ id }) => `${messageIdOf(id)}@shop.example`));
}

function sum(counts: Record<MessageState, number>): number {
  return Object.values(counts).reduce((total, count) => total + count, 0);
}

test.each([
  ['early', 37],
  ['half-way', 811],
  ['late', 1702],
])(
  'a deliverer killed %s, when %i mails were out: no mail twice, every message accounted for',
  async (name, seen) => {
    const campaignId = `crash-${name}`;
    await decideCampaign({ id: campaignId }, NOON);
    await createMessages({ now: NOON });
    expect(await messageCounts(campaignId)).toMatchObject({ waiting: COUNT });
    const before = sink.mails.length;

    const killed = startDeliverer(NOON);
    const ended = once(killed, 'exit');
    await sink.saw(before + seen);
    killed.kill('SIGKILL');
    expect(await ended).toEqual([null, 'SIGKILL']);
    const atDeath = await messageCounts(campaignId);
    expect(sum(atDeath)).toBe(COUNT);
    expect(atDeath.waiting).toBeGreaterThan(0);

    const afterLeases = daysFrom(NOON, 1 / 24);
    expect(await settleExpired({ now: afterLeases })).toBe(atDeath.sending);
    const [code] = await once(startDeliverer(afterLeases), 'exit');
    expect(code).toBe(0);
    const atEnd = await messageCounts(campaignId);
    expect(atEnd).toMatchObject({ waiting: 0, sending: 0, refused: 0, withheld: 0, uncertain: atDeath.sending });
    expect(atEnd.accepted + atEnd.uncertain).toBe(COUNT);

    const out = sink.mails.slice(before).map(({ messageId }) => messageId);
    expect(new Set(out).size).toBe(out.length);
    const accepted = await messageIds(campaignId, 'accepted');
    const known = await messageIds(campaignId, 'accepted', 'uncertain');
    expect([...accepted].filter((id) => !out.includes(id))).toEqual([]);
    expect(out.filter((id) => !known.has(id))).toEqual([]);
  },
  120_000,
);
