// The first promise: what was answered 200 survives the death of the service and of MongoDB, and is counted once by everybody.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { ordersOf } from './commerce/index.js';
import { programEnvironment } from './platform/config.js';
import { connectMongo, database, disconnectMongo } from './platform/mongo.js';
import { findMongo, type RunningMongo, startMongo } from './platform/mongod/index.js';
import { profilesById, resolveProfiles } from './profiles/index.js';
import { eventually } from './testing/eventually.js';
import { endProgramsAfterwards, type Program, startProgram } from './testing/run-program.js';
import { type Item, PRICE, postUntilDead, repeat } from './testing/steady-load.js';
import { backlog, createSource, eventsOf, type StoredEvent } from './tracking/index.js';

const PATIENCE_MS = 120_000;
/** A dead node's leases last a minute; each start is later than that by its own clock. */
const LATER_MS = 120_000;
const PEOPLE = 12;
/** Batches that are acknowledged before everything is killed, while others are on their way. */
const ACKNOWLEDGED = 25;

interface Service extends Program {
  url: string;
}

let folder: string;
let mongo: RunningMongo;
let mongoPort: number;
let starts = 0;
/** The one that runs now. */
let service: Service;

endProgramsAfterwards();
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rapport-crash-'));
  mongoPort = await freePort();
  mongo = await startOwnMongo();
  service = await startService();
}, PATIENCE_MS);
afterAll(async () => {
  service.child.kill('SIGKILL');
  await disconnectMongo();
  await mongo.stop();
  await rm(folder, { recursive: true });
});

test.each([
  ['the service', false],
  ['the service and MongoDB', true],
])(
  'what was acknowledged survives kill -9 of %s, and everybody counts it once',
  async (_what, mongoToo) => {
    const people = Array.from({ length: PEOPLE }, (_, n) => `${mongoToo ? 'both' : 'one'}-${n}`);
    const key = await aKey();
    const pid = await mongodPid();
    const kill = () => {
      if (mongoToo) process.kill(pid, 'SIGKILL');
      service.child.kill('SIGKILL');
    };
    const sent = await postUntilDead({ url: service.url, key, people, acknowledged: ACKNOWLEDGED, kill });
    expect((await service.ended).code).toBeNull();
    await disconnectMongo();
    if (mongoToo) mongo = await startOwnMongo();
    service = await startService();
    expect(idsOf(await logOf(people))).toEqual(expect.arrayContaining(idsOfItems(sent.acknowledged)));
    await repeat({ url: service.url, key }, sent.lost);
    await eventually('all groups are worked off', async () => (await backlog()).groups === 0);
    await expectCountedOnce(people, [...sent.acknowledged, ...sent.lost].flat());
  },
  PATIENCE_MS,
);

async function expectCountedOnce(people: string[], items: Item[]): Promise<void> {
  expect(idsOf(await logOf(people)).sort()).toEqual(idsOfItems([items]).sort());
  const owners = await resolveProfiles(people.map(subjectOf), new Date(0));
  const profiles = new Map((await profilesById([...owners.values()])).map((profile) => [profile.id, profile]));
  for (const person of people) {
    const id = owners.get(subjectOf(person));
    const profile = id && profiles.get(id);
    const own = items.filter(({ userId }) => userId === person);
    const orders = own.filter(({ event }) => event === 'Order Completed');
    expect(profile?.behaviour.events).toBe(own.length);
    expect(profile?.behaviour.byName).toEqual(tally(own));
    expect(profile?.orders).toMatchObject({ count: orders.length, net: orders.length * PRICE });
    const recorded = await ordersOf(id ? [id] : []);
    expect(recorded.map(({ orderId }) => orderId).sort()).toEqual(orders.map(({ messageId }) => messageId).sort());
  }
}

function tally(items: Item[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { event } of items) counts[event] = (counts[event] ?? 0) + 1;
  return counts;
}

async function logOf(people: string[]): Promise<StoredEvent[]> {
  const events: StoredEvent[] = [];
  for await (const event of eventsOf(people.map(subjectOf))) events.push(event);
  return events;
}

const subjectOf = (person: string) => `user:${person}`;
const idsOf = (events: StoredEvent[]) => events.map(({ _id }) => _id.split(':')[1] ?? '');
const idsOfItems = (batches: Item[][]) => batches.flat().map(({ messageId }) => messageId);

async function aKey(): Promise<string> {
  const parts = { name: 'shop server', kind: 'server', mode: 'live', project: 'main', simulated: false } as const;
  return (await createSource(parts)).writeKey;
}

/** The real service on our MongoDB; this process is connected to the same afterwards. */
async function startService(): Promise<Service> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const clock = new Date(Date.now() + LATER_MS * starts++).toISOString();
  const environment = { MONGODB_URI: mongo.uri, PORT: String(port), RAPPORT_CLOCK: clock, LOG_LEVEL: 'warn' };
  const program = startProgram('main.ts', [], environment);
  await eventually('the service is ready', async () => {
    return fetch(`${url}/readyz`).then(
      (answer) => answer.ok,
      () => false,
    );
  });
  await connectMongo(mongo.uri);
  // The open transaction of a dead client holds back who comes next, by default for a minute.
  await database().admin().command({ setParameter: 1, transactionLifetimeLimitSeconds: 3 });
  return { ...program, url };
}

async function startOwnMongo(): Promise<RunningMongo> {
  const report = () => undefined;
  const found = await findMongo({ environment: { ...programEnvironment(), MONGODB_URI: undefined }, report });
  return startMongo({ found, report, dbPath: folder, port: mongoPort, cacheGb: 0.25 });
}

async function mongodPid(): Promise<number> {
  return Number.parseInt(await readFile(join(folder, 'mongod.lock'), 'utf8'), 10);
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}
