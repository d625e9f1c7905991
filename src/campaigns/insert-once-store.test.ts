import { connect, createServer, type Server, type Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { connectMongo, database, disconnectMongo } from '../platform/mongo.js';
import { useDatabase } from '../testing/database.js';
import { insertOnce } from './insert-once-store.js';

const { uri } = useDatabase();

interface Row {
  _id: string;
  value?: number;
}

const rows = (...ids: string[]): Row[] => ids.map((_id) => ({ _id }));
const collection = (options = {}) => database().collection<Row>('things', options);
const stored = () => collection().countDocuments();

let cuts = false;
let server: Server;

beforeAll(async () => {
  await disconnectMongo();
  const mongod = new URL(uri());
  server = createServer((client) => forward(client, Number(mongod.port), mongod.hostname));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await connectMongo(`mongodb://127.0.0.1:${port}${mongod.pathname}?directConnection=true`);
});

afterEach(async () => {
  cuts = false;
  await database().command({ collMod: 'things', validator: {} });
  await collection().deleteMany({});
});

afterAll(() => {
  server.close();
});

test('a repeat is a no-op, and only what is new is counted', async () => {
  expect(await insertOnce(collection(), rows('a', 'b'))).toBe(2);
  expect(await insertOnce(collection(), rows('b', 'c', 'a'))).toBe(1);
  expect(await insertOnce(collection(), rows('a', 'b', 'c'))).toBe(0);
  expect(await insertOnce(collection(), [])).toBe(0);
  expect(await stored()).toBe(3);
});

test('a connection that is cut is a fault, not a repeat: nothing was stored', async () => {
  await insertOnce(collection(), rows('a'));
  cuts = true;
  await expect(insertOnce(collection(), rows('b', 'c'))).rejects.toThrow();
  cuts = false;
  expect(await stored()).toBe(1);
  expect(await insertOnce(collection(), rows('a', 'b', 'c'))).toBe(2);
});

test('what the majority did not confirm is a fault, also beside a repeat', async () => {
  await insertOnce(collection(), rows('a'));
  const twoMembers = collection({ writeConcern: { w: 2, wtimeoutMS: 100 } });
  await expect(insertOnce(twoMembers, rows('a', 'b'))).rejects.toThrow();
  await expect(insertOnce(twoMembers, rows('c'))).rejects.toThrow();
});

test('a row that the database refuses is a fault, also beside a repeat', async () => {
  await insertOnce(collection(), rows('a'));
  await database().command({ collMod: 'things', validator: { value: { $exists: true } } });
  await expect(insertOnce(collection(), rows('a', 'b'))).rejects.toThrow();
});

/** Passes everything on, but cuts the connection at an insert while `cuts` is set. */
function forward(client: Socket, port: number, host: string): void {
  const mongod = connect(port, host);
  client.on('data', (bytes) => {
    if (cuts && bytes.includes('insert\0')) client.destroy();
    else mongod.write(bytes);
  });
  mongod.on('data', (bytes) => client.write(bytes));
  for (const [one, other] of [
    [client, mongod],
    [mongod, client],
  ] as const) {
    one.on('error', () => other.destroy());
    one.on('close', () => other.destroy());
  }
}
