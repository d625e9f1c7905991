// A database of its own for each test file, on the server that the test run started.
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll } from '@jest/globals';
import { readConfig } from '../platform/config.js';
import { connectMongo, database, disconnectMongo, ensureIndexes } from '../platform/mongo.js';
import { writeSetting } from '../platform/settings-store.js';
import { setTokenSecret } from '../platform/signed-token.js';

/** Call at the top of a test file: connects before its tests, drops the database after them. Answers the database's URI. */
export function useDatabase(): { uri: () => string } {
  const uri = databaseUri();
  beforeAll(async () => {
    setTokenSecret('a secret for tests that signs nothing real');
    await connectMongo(uri);
    await ensureIndexes();
    // Tests send events from pages without asking anybody; those about consent choose for their own project.
    await writeSetting('consent.mode:*', 'unless-refused');
  });
  afterAll(async () => {
    await database().dropDatabase();
    await disconnectMongo();
  });
  return { uri: () => uri };
}

/** A database of its own on the server that the test run started; for tests that connect by themselves. */
export function databaseUri(): string {
  const server = readConfig().RAPPORT_TEST_MONGODB_URI;
  if (!server) throw new Error('run tests with `npm test`: it starts MongoDB');
  const uri = new URL(server);
  uri.pathname = `/rapport-test-${randomUUID().slice(0, 13)}`;
  return uri.toString();
}
