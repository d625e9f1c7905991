// Opens the configured database for a command that needs no running service, and closes it afterwards.
import { migrations } from '../migrations.js';
import { systemClock } from '../platform/clock.js';
import { readConfig } from '../platform/config.js';
import { Conflict, InvalidInput } from '../platform/errors.js';
import { setLogLevel } from '../platform/log.js';
import { migrate } from '../platform/migrations-store.js';
import { connectMongo, disconnectMongo } from '../platform/mongo.js';
import { nodeName } from '../platform/node-name.js';

/** Runs `work` on the migrated database of MONGODB_URI. */
export async function withDatabase<T>(work: () => Promise<T>): Promise<T> {
  const { MONGODB_URI } = readConfig();
  if (!MONGODB_URI) {
    throw new InvalidInput('MONGODB_URI: not set. It says which database to work on; a running demo prints its own.');
  }
  setLogLevel('warn');
  await connectMongo(MONGODB_URI);
  try {
    await migrateNow();
    return await work();
  } finally {
    await disconnectMongo();
  }
}

/** The steps that were run. Throws Conflict when another node is at it. */
export async function migrateNow(): Promise<string[]> {
  const migrated = await migrate(migrations, { node: nodeName, clock: systemClock });
  if (migrated.kind === 'busy') throw new Conflict('Another node is migrating this database. Try again in a minute.');
  return migrated.value;
}
