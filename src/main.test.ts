import { randomUUID } from 'node:crypto';
import { createInterface } from 'node:readline';
import { expect, test } from '@jest/globals';
import { database } from './platform/mongo.js';
import { findProfiles } from './profiles/index.js';
import { useDatabase } from './testing/database.js';
import { eventually } from './testing/eventually.js';
import { endProgramsAfterwards, type Program, startProgram } from './testing/run-program.js';
import { backlog, createSource, eventsOf } from './tracking/index.js';

const { uri } = useDatabase();
endProgramsAfterwards();

const PATIENCE_MS = 90_000;
/** A killed node's leases last a minute; the next start is later than that by its own clock. */
const LATER_MS = 120_000;

const APP_NAME = `rapport-test-${randomUUID()}`;

/** What MongoDB does by itself after a minute: until then the open transaction of a dead client holds back who comes next. */
async function endTransactionsOfTheKilled(): Promise<void> {
  const admin = database().admin();
  const { inprog } = await admin.command({ currentOp: true, $all: true, appName: APP_NAME });
  const open = (inprog as { lsid?: object; transaction?: object }[]).filter(({ transaction }) => transaction);
  if (open.length > 0) await admin.command({ killAllSessionsByPattern: open.map(({ lsid }) => ({ lsid })) });
}

interface Running extends Program {
  url: string;
  /** Resolves when the log has a line with this message. */
  told(message: string): Promise<void>;
}

async function startService(startedAt: Date): Promise<Running> {
  const mongoUri = new URL(uri());
  mongoUri.searchParams.set('appName', APP_NAME);
  const environment = { MONGODB_URI: mongoUri.toString(), PORT: '0', RAPPORT_CLOCK: startedAt.toISOString() };
  const program = startProgram('main.ts', [], environment);
  const lines = logOf(program);
  const { port } = await lines.of('started');
  const url = `http://127.0.0.1:${port}`;
  await eventually('the service is ready', async () => (await fetch(`${url}/readyz`)).status === 200);
  return { ...program, url, told: async (message) => void (await lines.of(message)) };
}

type Line = { msg: string; port?: number };

function logOf({ child }: Program) {
  const lines: Line[] = [];
  const waiting: (() => void)[] = [];
  createInterface({ input: child.stderr ?? process.stdin }).on('line', (line) => {
    if (line.startsWith('{')) lines.push(JSON.parse(line) as Line);
    for (const look of waiting) look();
  });
  return {
    of: (message: string) =>
      new Promise<Line>((resolve, reject) => {
        const look = () => {
          const found = lines.find(({ msg }) => msg === message);
          if (found) resolve(found);
        };
        waiting.push(look);
        look();
        child.once('close', () => reject(new Error(`the service ended before it said “${message}”`)));
      }),
  };
}

/** Posts up to 150 events, ten at a time, until the service takes none; `onAcknowledged` hears how many it has taken. */
async function postUntilRefused(url: string, key: string, userId: string, onAcknowledged: (soFar: number) => void) {
  const acknowledged: string[] = [];
  const post = async () => {
    for (let posted = 0; posted < 15; posted += 1) {
      const messageId = randomUUID();
      const response = await fetch(`${url}/v1/track`, {
        method: 'POST',
        headers: { authorization: `Basic ${btoa(`${key}:`)}`, 'content-type': 'application/json' },
        body: JSON.stringify({ userId, messageId, event: 'Product Viewed' }),
      }).catch(() => null);
      const answer = await response?.text().catch(() => '');
      if (response?.status !== 200 || !answer?.includes('success')) return;
      acknowledged.push(messageId);
      onAcknowledged(acknowledged.length);
    }
  };
  await Promise.all(Array.from({ length: 10 }, post));
  return acknowledged;
}

async function stored(userId: string): Promise<string[]> {
  const ids = [];
  for await (const { _id } of eventsOf([`user:${userId}`])) ids.push(_id.split(':')[1] ?? '');
  return ids;
}

/** Every acknowledged event is in the log, and the profile is the fold of exactly what is in the log. */
async function expectNothingLost(userId: string, acknowledged: string[]): Promise<void> {
  const log = await stored(userId);
  expect(acknowledged.length).toBeGreaterThan(0);
  expect(log).toEqual(expect.arrayContaining(acknowledged));
  await eventually('all groups are worked off', async () => (await backlog()).groups === 0);
  const [profile, ...others] = (await findProfiles({ text: userId, limit: 5 })).filter(
    ({ behaviour }) => behaviour.userId === userId,
  );
  expect(others).toEqual([]);
  expect(profile?.behaviour.events).toBe(log.length);
}

async function aKey(): Promise<string> {
  const parts = { name: 'shop server', kind: 'server', mode: 'live', project: 'main', simulated: false } as const;
  return (await createSource(parts)).writeKey;
}

test(
  'a service that is told to stop, even three times, finishes what it has taken and ends well',
  async () => {
    const start = new Date();
    const key = await aKey();
    const service = await startService(start);
    expect(await (await fetch(`${service.url}/healthz`)).json()).toEqual({ ok: true });
    expect(await (await fetch(`${service.url}/readyz`)).json()).toEqual({ ok: true, mongo: true });
    const acknowledged = await postUntilRefused(service.url, key, 'stopped-anna', (soFar) => {
      if (soFar === 50) service.child.kill('SIGTERM');
    });
    await service.told('stopping');
    service.child.kill('SIGTERM');
    service.child.kill('SIGINT');
    expect(await service.ended).toMatchObject({ code: 0, stdout: '' });
    const next = await startService(new Date(start.getTime() + LATER_MS));
    await expectNothingLost('stopped-anna', acknowledged);
    next.child.kill('SIGTERM');
    expect((await next.ended).code).toBe(0);
  },
  PATIENCE_MS,
);

test(
  'a service that is killed loses nothing that it acknowledged, and counts nothing twice',
  async () => {
    const start = new Date();
    const key = await aKey();
    const service = await startService(start);
    const acknowledged = await postUntilRefused(service.url, key, 'killed-ben', (soFar) => {
      if (soFar === 50) service.child.kill('SIGKILL');
    });
    expect((await service.ended).code).toBeNull();
    await endTransactionsOfTheKilled();
    const next = await startService(new Date(start.getTime() + LATER_MS));
    await expectNothingLost('killed-ben', acknowledged);
    next.child.kill('SIGINT');
    expect((await next.ended).code).toBe(0);
  },
  PATIENCE_MS,
);
