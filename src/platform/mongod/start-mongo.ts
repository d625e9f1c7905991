// Runs a found mongod as a one-node replica set: with a folder its data stay, without one they are thrown away.
import { MongoMemoryReplSet } from 'mongodb-memory-server';
import type { Report } from './environment.js';
import type { FoundMongo } from './find-mongo.js';

export interface StartOptions {
  found: FoundMongo;
  report: Report;
  /** Folder that keeps the data; without it the data end with the run. */
  dbPath?: string;
  /** The port to listen on; without it the one used before in this folder, or a free one. */
  port?: number;
}

export interface RunningMongo {
  uri: string;
  stop(): Promise<void>;
}

export async function startMongo({ found }: StartOptions): Promise<RunningMongo> {
  if (found.kind === 'uri') return { uri: found.uri, stop: async () => {} };
  const replSet = await MongoMemoryReplSet.create({
    binary: { systemBinary: found.file, version: found.version },
    replSet: {
      count: 1,
      name: 'rapport',
      storageEngine: 'wiredTiger',
      args: ['--wiredTigerCacheSizeGB', '0.25'],
      spawn: { detached: true },
    },
  });
  return {
    uri: replSet.getUri('rapport'),
    stop: async () => {
      await replSet.stop();
    },
  };
}
