// The demo's MongoDB: kept under the data folder, or thrown away after a check; a server that was named is used with care.
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { type Config, programEnvironment } from '../platform/config.js';
import { connectMongo, database, disconnectMongo } from '../platform/mongo.js';
import { findMongo, startMongo } from '../platform/mongod/index.js';

export interface DemoDatabase {
  uri: string;
  /** Rejects with one sentence when a mongod that was started here ends by itself. */
  died: Promise<never>;
  /** Comes after the service has stopped. */
  stop(): Promise<void>;
}

interface Wanted {
  config: Config;
  report: (line: string) => void;
}

/** The database that the demo keeps from start to start. */
export async function keptDatabase({ config, report }: Wanted): Promise<DemoDatabase> {
  const found = await findMongo({ environment: environmentOf(config), report });
  return startMongo({ found, report, dbPath: join(config.RAPPORT_DATA, 'mongo') });
}

/** An empty database that is gone after `stop`; on a server that was named, one with a name of its own. */
export async function passingDatabase({ config, report }: Wanted): Promise<DemoDatabase> {
  const found = await findMongo({ environment: environmentOf(config), report });
  if (found.kind === 'binary') return startMongo({ found, report });
  const uri = withDatabaseName(found.uri, `rapport-check-${randomBytes(4).toString('hex')}`);
  return { uri, died: new Promise<never>(() => {}), stop: () => drop(uri) };
}

/** The same server and log-in with another database. A log-in is looked up in the database named before, unless told otherwise. */
export function withDatabaseName(uri: string, name: string): string {
  const parts = /^(mongodb(?:\+srv)?:\/\/)([^/?]+)(?:\/([^?]*))?(?:\?(.*))?$/.exec(uri);
  if (!parts) throw new Error('a MongoDB URI was checked when the configuration was read');
  const [, scheme = '', servers = '', before = '', options = ''] = parts;
  const query = new URLSearchParams(options);
  if (before !== '' && servers.includes('@') && !query.has('authSource')) query.set('authSource', before);
  const asked = query.toString();
  return `${scheme}${servers}/${name}${asked ? `?${asked}` : ''}`;
}

function environmentOf({ MONGODB_URI, MONGOMS_SYSTEM_BINARY }: Config) {
  return { ...programEnvironment(), MONGODB_URI, MONGOMS_SYSTEM_BINARY };
}

async function drop(uri: string): Promise<void> {
  await connectMongo(uri);
  await database().dropDatabase();
  await disconnectMongo();
}
