// What the parts alone can do on this machine, measured in the same run: our figures are shares of these.
import { connectMongo, database, disconnectMongo, ensureIndexes } from '../../platform/mongo.js';
import type { Latency } from '../load/load-plan.js';
import { BATCH, type Shape } from '../load/made-events.js';
import { startLoad } from '../load/start-load.js';
import { freePort } from '../system/free-port.js';
import { probeDisk } from '../system/machine.js';
import type { OwnMongo } from '../system/own-mongo.js';
import { startProgram } from '../system/program.js';
import { CONNECTIONS, VISITORS } from './load-table.js';
import { insertAlone } from './stored-events.js';

export interface Baselines {
  /** fdatasync of 4 KB, in milliseconds. */
  disk: Latency;
  /** Events a second that Express alone answers. */
  express: { singles: number; batches: number };
  /** Events a second that insertMany alone stores. */
  insertMany: number;
}

export async function measureBaselines(mongo: OwnMongo, seconds: number): Promise<Baselines> {
  const disk = await probeDisk(mongo.folder);
  const express = await expressAlone(seconds);
  return { disk, express, insertMany: await insertManyAlone(mongo, seconds) };
}

async function expressAlone(seconds: number): Promise<Baselines['express']> {
  const port = await freePort();
  const { child } = startProgram('bench/ingest/express-alone');
  child.send(port);
  await new Promise((resolve) => child.once('message', resolve));
  const rate = async (shape: Shape, events: number) => {
    const load = await startLoad({
      ...{
        urls: [`http://127.0.0.1:${port}`],
        key: 'nobody-looks',
        shape,
        seconds,
        warmUpSeconds: Math.min(2, seconds),
      },
      ...{ pace: { kind: 'closed', connections: CONNECTIONS }, firstRequest: 0, samples: 0, sampleEvery: 1 },
      crowd: { prefix: 'alone', visitors: VISITORS, seed: 1 },
    }).answer;
    return Math.round(((load.answers[200] ?? 0) * events) / load.seconds);
  };
  const express = { singles: await rate('single', 1), batches: await rate('random-visitors', BATCH) };
  child.kill('SIGKILL');
  return express;
}

async function insertManyAlone(mongo: OwnMongo, seconds: number): Promise<number> {
  await connectMongo(mongo.uri('alone'));
  await ensureIndexes();
  const rate = await insertAlone(seconds);
  await database().dropDatabase();
  await disconnectMongo();
  return rate;
}
