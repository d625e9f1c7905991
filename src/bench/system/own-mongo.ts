// A MongoDB for the benchmark alone, in a folder of its own, that can be killed and started again on the same data.
import { rmSync } from 'node:fs';
import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { programEnvironment } from '../../platform/config.js';
import { findMongo, type RunningMongo, startMongo } from '../../platform/mongod/index.js';
import { freePort } from './free-port.js';

export interface OwnMongo {
  /** Holds the data; what is measured of the disk is measured here. */
  folder: string;
  /** Version of a mongod that was found. */
  version: string;
  /** Connection string with a database of this name. */
  uri(name: string): string;
  pid(): Promise<number>;
  kill(): Promise<void>;
  startAgain(): Promise<void>;
  /** Ends it and removes its data. */
  remove(): Promise<void>;
}

/** Also with MONGODB_URI set: what is benchmarked or killed is never somebody's database. */
export async function startOwnMongo(options: { cacheGb: number; parent?: string }): Promise<OwnMongo> {
  const folder = await mkdtemp(join(options.parent ?? tmpdir(), 'rapport-bench-'));
  // Also when the benchmark is broken off: a full log takes gigabytes. What mongod still writes then is little.
  const removeNow = () => rmSync(folder, { recursive: true, force: true });
  process.once('exit', removeNow);
  const report = (line: string) => process.stderr.write(`${line}\n`);
  const found = await findMongo({ environment: { ...programEnvironment(), MONGODB_URI: undefined }, report });
  const port = await freePort();
  const start = () => startMongo({ found, report: () => undefined, dbPath: folder, port, cacheGb: options.cacheGb });
  const pid = async () => Number.parseInt(await readFile(join(folder, 'mongod.lock'), 'utf8'), 10);
  let running: RunningMongo = await start();
  return {
    folder,
    version: found.kind === 'binary' ? found.version : 'unknown',
    uri: (name) => running.uri.replace(/\/rapport(\?|$)/, `/${name}$1`),
    pid,
    async kill() {
      process.kill(await pid(), 'SIGKILL');
      await running.died.catch(() => undefined);
    },
    async startAgain() {
      running = await start();
    },
    async remove() {
      await running.stop();
      removeNow();
      process.off('exit', removeNow);
    },
  };
}
