import { connect, createServer, type Server, type Socket } from 'node:net';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { movableClock } from '../platform/clock.js';
import { connectMongo, database, disconnectMongo } from '../platform/mongo.js';
import { useDatabase } from '../testing/database.js';
import { recentEvents } from './history-store.js';
import { createIntake } from './intake.js';
import { createSource } from './sources/sources.js';

const { uri } = useDatabase();

const now = new Date('2026-11-22T12:00:00Z');
/** DocumentValidationFailure. */
const REFUSED = 121;
const options = { receivedAt: now, imported: false };

/** What the wire does with an insert into `events`: pass it on, lose it, lose the answer to it, or put another code in it. */
let wire: 'whole' | 'loses-insert' | 'loses-answer' | { says: number } = 'whole';
let server: Server;

beforeAll(async () => {
  await disconnectMongo();
  const mongod = new URL(uri());
  server = createServer((client) => forward(client, Number(mongod.port), mongod.hostname));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await connectMongo(`mongodb://127.0.0.1:${port}${mongod.pathname}?directConnection=true`);
});

afterAll(() => {
  wire = 'whole';
  server.close();
});

test.each([
  ['loses-insert', 0],
  ['loses-answer', 2],
] as const)(
  'a wire that %s gets nothing acknowledged, and the repeat stores each event once',
  async (fault, stored) => {
    const { source } = await createSource({
      name: fault,
      kind: 'server',
      mode: 'live',
      project: 'main',
      simulated: false,
    });
    const intake = createIntake({ clock: movableClock(now), node: 'node-1' });
    const batch = () => ['a', 'b'].map((messageId) => ({ type: 'page', userId: fault, messageId }));
    wire = fault;
    expect(await intake.collect(source, batch(), options)).toMatchObject({ kind: 'busy', reason: 'log-unwritable' });
    wire = 'whole';
    expect(await recentEvents([`user:${fault}`], 10)).toHaveLength(stored);
    expect(await intake.collect(source, batch(), options)).toMatchObject({ accepted: 2 - stored, duplicates: stored });
    expect(await recentEvents([`user:${fault}`], 10)).toHaveLength(2);
  },
);

test('what was not acknowledged and has no messageId is stored once when it comes again', async () => {
  const kinds = { kind: 'server', mode: 'live', project: 'main', simulated: false } as const;
  const { source } = await createSource({ ...kinds, name: 'No ids' });
  const intake = createIntake({ clock: movableClock(now), node: 'node-1' });
  const timestamp = '2026-11-22T11:00:00Z';
  const batch = () => [
    { type: 'track', event: 'Order Refunded', userId: 'no-ids', timestamp, properties: { total: 5 } },
  ];
  wire = 'loses-answer';
  expect(await intake.collect(source, batch(), options)).toMatchObject({ kind: 'busy' });
  wire = 'whole';
  expect(await intake.collect(source, batch(), options)).toMatchObject({ accepted: 0, duplicates: 1 });
  expect(await recentEvents(['user:no-ids'], 10)).toHaveLength(1);
});

test.each([
  ['a full disk', 14_031, 'busy'],
  ['a node that shuts down', 91, 'busy'],
  ['a code that nobody knows', 365, 'busy'],
  ['an event that is too large', 10_334, 'collected'],
  ['an event that fails validation', REFUSED, 'collected'],
])('after %s (code %i) an event is called bad only when it will stay so', async (what, code, kind) => {
  const kinds = { kind: 'server', mode: 'live', project: 'main', simulated: false } as const;
  const { source } = await createSource({ ...kinds, name: what });
  const intake = createIntake({ clock: movableClock(now), node: 'node-1' });
  const batch = () => ['a', 'b'].map((messageId) => ({ type: 'page', userId: what, messageId }));
  await database().command({ collMod: 'events', validator: { _id: { $ne: `${source.id}:b` } } });
  wire = { says: code };
  const result = await intake.collect(source, batch(), options);
  wire = 'whole';
  await database().command({ collMod: 'events', validator: {} });
  expect(result).toMatchObject(
    kind === 'busy'
      ? { kind, reason: 'log-unwritable' }
      : { kind, accepted: 1, rejected: [{ index: 1, reason: `batch[1]: the database refused it (code ${code})` }] },
  );
  expect(await intake.collect(source, batch(), options)).toMatchObject({ accepted: 1, duplicates: 1 });
  expect(await recentEvents([`user:${what}`], 10)).toHaveLength(2);
});

function forward(client: Socket, port: number, host: string): void {
  const mongod = connect(port, host);
  let losesAnswer = false;
  client.on('data', (bytes) => {
    const isInsert = bytes.includes('insert\0') && bytes.includes('\0events\0');
    losesAnswer ||= isInsert && wire === 'loses-answer';
    if (isInsert && wire === 'loses-insert') client.destroy();
    else mongod.write(bytes);
  });
  mongod.on('data', (bytes) => (losesAnswer ? client.destroy() : client.write(withCode(bytes))));
  for (const [one, other] of [
    [client, mongod],
    [mongod, client],
  ] as const) {
    one.on('error', () => other.destroy());
    one.on('close', () => other.destroy());
  }
}

/** Puts the code that is to be told in the place of the one by which this server refused an event. */
function withCode(bytes: Buffer): Buffer {
  const code = (value: number) => Buffer.concat([Buffer.from('\x10code\0'), Buffer.from(Int32Array.of(value).buffer)]);
  const at = typeof wire === 'object' ? bytes.indexOf(code(REFUSED)) : -1;
  if (at >= 0 && typeof wire === 'object') code(wire.says).copy(bytes, at);
  return bytes;
}
