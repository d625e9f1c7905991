import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { MongoClient } from 'mongodb';
import { Conflict } from '../errors.js';
import { openDataFolder, roomFault } from './data-folder.js';
import { type FoundMongo, findMongo } from './find-mongo.js';
import { type StartOptions, startMongo } from './start-mongo.js';

jest.setTimeout(60_000);
const report = () => {};
let root: string;
let found: FoundMongo;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'rapport-start-'));
  found = await findMongo({ environment: { ...process.env, MONGODB_URI: undefined }, report });
});
afterAll(() => rm(root, { recursive: true }));

const start = (options: Partial<StartOptions>) => startMongo({ found, report, cacheGb: 0.25, ...options });

async function faultOf(work: Promise<unknown>): Promise<string> {
  const error = await work.then(() => undefined).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(Conflict);
  return (error as Conflict).message;
}

/** Writes one order in a transaction, which only a replica set takes, and counts all of them. */
async function writeAndCount(uri: string): Promise<number> {
  const client = await MongoClient.connect(uri);
  try {
    await client.withSession((session) =>
      session.withTransaction(() => client.db().collection('orders').insertOne({ total: 1 }, { session }).then(), {
        writeConcern: { w: 'majority', j: true },
      }),
    );
    return await client.db().collection('orders').countDocuments();
  } finally {
    await client.close();
  }
}

async function listen(port: number): Promise<Server> {
  const server = createServer((connection) => connection.destroy());
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return server;
}

const mongodIn = async (folder: string) => Number.parseInt(await readFile(join(folder, 'mongod.lock'), 'utf8'), 10);

/** A process that nobody has collected yet is over too: it has no command line any more. */
async function untilGone(pid: number): Promise<void> {
  const file = `/proc/${pid}/cmdline`;
  while (existsSync(file) && (await readFile(file, 'utf8').catch(() => '')) !== '') await pause(50);
}

test('data that cannot be opened give one sentence with the way out, and no stack on the console', async () => {
  const dbPath = join(root, 'damaged');
  await mkdir(dbPath);
  await writeFile(join(dbPath, 'storage.bson'), 'not what mongod wrote');
  const warn = jest.spyOn(globalThis.console, 'warn');
  const message = await faultOf(start({ dbPath }));
  expect(message).toMatch(/^MongoDB \S+ could not be started on the data in \S+damaged \(.+\): .*move the folder away/);
  expect(message).not.toContain('\n');
  expect(warn).not.toHaveBeenCalled();
});

test('data are still there after a stop, though another program has taken the port since', async () => {
  const dbPath = join(root, 'kept');
  const first = await start({ dbPath });
  expect(await writeAndCount(first.uri)).toBe(1);
  await first.stop();
  const port = Number(new URL(first.uri).port);
  const other = await listen(port);
  const second = await start({ dbPath });
  expect(new URL(second.uri).port).not.toBe(String(port));
  expect(await writeAndCount(second.uri)).toBe(2);
  await second.stop();
  other.close();
});

test('an acknowledged write survives the kill of mongod', async () => {
  const dbPath = join(root, 'killed');
  const first = await start({ dbPath });
  expect(await writeAndCount(first.uri)).toBe(1);
  const pid = await mongodIn(dbPath);
  process.kill(pid, 'SIGKILL');
  expect(await faultOf(first.died)).toMatch(/^MongoDB ended by itself; its disk has \d+ MB left\./);
  await untilGone(pid);
  await first.stop();
  const second = await start({ dbPath });
  expect(await writeAndCount(second.uri)).toBe(2);
  await second.stop();
});

test('a folder that another mongod works on is left alone, and its process is named', async () => {
  const dbPath = join(root, 'shared');
  const running = await start({ dbPath });
  const message = await faultOf(openDataFolder(dbPath, report, 0));
  expect(message).toContain(`Another MongoDB (process ${await mongodIn(dbPath)}) works on the data in ${dbPath}`);
  await running.stop();
  await openDataFolder(dbPath, report, 0);
});

test('a lock that a crash left behind is no obstacle', async () => {
  const dbPath = join(root, 'stale');
  await mkdir(dbPath);
  await writeFile(join(dbPath, 'mongod.lock'), `${process.pid}\n`);
  await expect(openDataFolder(dbPath, report, 0)).resolves.toBe(false);
});

test('a taken port is named', async () => {
  const other = await listen(0);
  const { port } = other.address() as { port: number };
  expect(await faultOf(start({ port }))).toContain(`Port ${port}, meant for MongoDB, is taken`);
  other.close();
});

test('a folder that cannot be made is named', async () => {
  const file = join(root, 'file');
  await writeFile(file, '');
  expect(await faultOf(start({ dbPath: join(file, 'data') }))).toContain(
    `${join(file, 'data')} for the database cannot`,
  );
});

test('a nearly full disk is said with how much is missing', () => {
  expect(roomFault('/data', 499_999_999)).toContain('/data has 499 MB left and MongoDB needs 500 MB');
  expect(roomFault('/data', 500_000_000)).toBeUndefined();
});

test('a server that was named is not started and not stopped', async () => {
  const running = await startMongo({ found: { kind: 'uri', uri: 'mongodb://db.example/shop' }, report });
  expect(running.uri).toBe('mongodb://db.example/shop');
  await running.stop();
});

test('mongod ends when the process that started it is killed', async () => {
  const dbPath = join(root, 'orphan');
  const script = `
    import { startMongo } from ${JSON.stringify(new URL('./start-mongo.ts', import.meta.url).href)};
    await startMongo({ ...JSON.parse(process.argv[1]), report() {} });
    console.log('running');
    setInterval(() => {}, 1000);`;
  const args = ['--import', 'tsx', '--input-type=module', '-e', script, JSON.stringify({ found, dbPath })];
  const parent = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  await new Promise((resolve) => parent.stdout.once('data', resolve));
  const pid = await mongodIn(dbPath);
  parent.kill('SIGKILL');
  await untilGone(pid);
  await openDataFolder(dbPath, report, 0);
});
