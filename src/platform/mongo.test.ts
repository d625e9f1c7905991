import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { MongoMemoryServer } from 'mongodb-memory-server';
import { programEnvironment } from './config.js';
import { Conflict } from './errors.js';
import { connectMongo, disconnectMongo, mongoAnswers, requireTransactions } from './mongo.js';
import { findMongo } from './mongod/index.js';

let alone: MongoMemoryServer;

beforeAll(async () => {
  const environment = { ...programEnvironment(), MONGODB_URI: undefined };
  const found = await findMongo({ environment, report: () => undefined });
  if (found.kind !== 'binary') throw new Error('a mongod of its own is needed here');
  alone = await MongoMemoryServer.create({ binary: { systemBinary: found.file, version: found.version } });
});
afterAll(async () => {
  await disconnectMongo();
  await alone.stop();
});

test('a server that stands alone is refused with the way out, because no transaction would ever work on it', async () => {
  await connectMongo(alone.getUri('rapport'));
  expect(await mongoAnswers()).toBe(true);
  await expect(requireTransactions()).rejects.toThrow(Conflict);
  await expect(requireTransactions()).rejects.toThrow('rs.initiate()');
});

test('a database that is gone is seen by the readiness check', async () => {
  await disconnectMongo();
  expect(await mongoAnswers()).toBe(false);
});
