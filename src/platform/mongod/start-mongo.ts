// Runs a found mongod as a one-node replica set: with a folder its data stay, without one they go with it.
import { statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { resolve } from 'node:path';
import { Conflict } from '../errors.js';
import { openDataFolder, requireFreePort } from './data-folder.js';
import type { Report } from './environment.js';
import type { FoundMongo } from './find-mongo.js';
import { OneNodeSet } from './one-node-set.js';
import { startFault } from './start-fault.js';

export interface StartOptions {
  found: FoundMongo;
  report: Report;
  /** Folder that keeps the data; without it they lie in a temporary folder that `stop` removes. */
  dbPath?: string;
  /** The port to listen on; without it any free one. It may change between starts on the same data. */
  port?: number;
  /** How much memory WiredTiger may use for its cache. */
  cacheGb?: number;
}

export interface RunningMongo {
  /** Connection string with the replica set and the database `rapport`. */
  uri: string;
  /** Rejects with Conflict when mongod ends without being asked to, for instance because its disk is full. */
  died: Promise<never>;
  /** Ends mongod after it has written everything; does nothing to a server that was not started here. */
  stop(): Promise<void>;
}

/**
 * Starts mongod and waits until it takes writes. Throws Conflict with one sentence about a taken port, a full disk,
 * data in use or data that cannot be opened. mongod ends within seconds when this process is killed.
 */
export async function startMongo({ found, report, dbPath, port, cacheGb = 0.5 }: StartOptions): Promise<RunningMongo> {
  if (found.kind === 'uri') return { uri: found.uri, died: new Promise<never>(() => {}), stop: async () => {} };
  const folder = dbPath === undefined ? undefined : resolve(dbPath);
  const hasData = folder !== undefined && (await openDataFolder(folder, report));
  if (port !== undefined) await requireFreePort(port);
  const place = { ...(folder === undefined ? {} : { dbPath: folder }), ...(port === undefined ? {} : { port }) };
  const set = new OneNodeSet(hasData, {
    binary: { systemBinary: found.file, version: found.version },
    instanceOpts: [{ ...place, storageEngine: 'wiredTiger', launchTimeout: 60_000 }],
    replSet: {
      name: 'rapport',
      storageEngine: 'wiredTiger',
      args: ['--wiredTigerCacheSizeGB', String(cacheGb)],
      // A process group of its own: Ctrl-C must end the service first, and the service then ends mongod.
      spawn: { detached: true },
    },
  });
  await startQuietly(set).catch((error: unknown) => {
    throw startFault(error, { version: found.version, ...place });
  });
  return { uri: set.getUri('rapport'), ...watched(set, folder) };
}

/** Tells an end that was asked for from one that was not. */
function watched(set: OneNodeSet, folder: string | undefined): Pick<RunningMongo, 'died' | 'stop'> {
  let ended: 'no' | 'asked' | 'unasked' = 'no';
  const died = new Promise<never>((_resolve, reject) => {
    set.servers[0]?.instanceInfo?.instance.mongodProcess?.once('exit', () => {
      if (ended !== 'no') return;
      ended = 'unasked';
      deathOf(folder).then(reject, reject);
    });
  });
  // Whoever waits hears of it; nobody has to.
  died.catch(() => undefined);
  const stop = async () => {
    if (ended !== 'no') return;
    ended = 'asked';
    if (!(await set.stop())) throw new Error('mongod did not stop when asked');
  };
  return { died, stop };
}

async function deathOf(folder: string | undefined): Promise<Conflict> {
  const { bavail, bsize } = await statfs(folder ?? tmpdir());
  const free = Math.floor((bavail * bsize) / 1e6);
  return new Conflict(
    `MongoDB ended by itself; its disk has ${free} MB left. Make room if that is little, then start again.`,
  );
}

/** How long the library goes on to write warnings after a failed start. */
const WARNINGS_END_MS = 6000;

/** The library writes each failure to the console with its stack, before and after it throws: we say it once. */
async function startQuietly(set: OneNodeSet): Promise<void> {
  const output = globalThis.console;
  const { warn } = output;
  const restore = () => {
    output.warn = warn;
  };
  output.warn = () => {};
  try {
    await set.start();
  } catch (error) {
    setTimeout(restore, WARNINGS_END_MS).unref();
    throw error;
  }
  restore();
}
