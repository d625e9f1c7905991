import { afterEach, expect, test } from '@jest/globals';
import { connectMongo, database, disconnectMongo, ensureIndexes } from '../platform/mongo.js';
import { databaseUri } from '../testing/database.js';
import { createSource, sources } from '../tracking/index.js';
import { lookAtDatabase, markBegun, markLoaded } from './demo-state.js';

const uri = databaseUri();
const now = new Date('2026-06-01T10:00:00Z');
const said: string[] = [];
const look = () => lookAtDatabase(uri, (line) => said.push(line));

/** What a start that got this far has left in the database. */
async function leave(work: () => Promise<void>): Promise<void> {
  await connectMongo(uri);
  await ensureIndexes();
  await work();
  await disconnectMongo();
}

async function aSource(): Promise<void> {
  await createSource({ name: 'shop', kind: 'server', mode: 'live', project: 'main', simulated: false });
}

afterEach(async () => {
  await connectMongo(uri);
  await database().dropDatabase();
  await disconnectMongo();
});

test('an empty database is new', async () => {
  expect(await look()).toBe('new');
});

test('a demo that was loaded to its end is left as it is', async () => {
  await leave(async () => {
    await markBegun(now);
    await aSource();
    await markLoaded(now);
  });
  expect(await look()).toBe('loaded');
  await leave(async () => expect(await sources()).toHaveLength(1));
});

test('a demo that was interrupted while loading is dropped and begun anew', async () => {
  await leave(async () => {
    await markBegun(now);
    await aSource();
  });
  expect(await look()).toBe('new');
  expect(said.join()).toContain('interrupted');
  await leave(async () => expect(await sources()).toHaveLength(0));
});

test('data of somebody else are never touched', async () => {
  await leave(aSource);
  await expect(look()).rejects.toThrow('holds data that are not the demo’s');
  await leave(async () => expect(await sources()).toHaveLength(1));
});
