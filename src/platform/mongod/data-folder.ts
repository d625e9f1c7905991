// Looks at the folder and the port before mongod does, because a person understands our sentence and not its log.
import { mkdir, readdir, readFile, statfs } from 'node:fs/promises';
import { createServer } from 'node:net';
import { basename, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Conflict } from '../errors.js';
import type { Report } from './environment.js';

const LEAST_FREE_BYTES = 500_000_000;
const LOOK_AGAIN_MS = 200;
const PATIENCE_MS = 10_000;

/**
 * Makes the folder when it is missing and answers whether an earlier start has written data to it. Throws Conflict when it cannot be made, the disk is nearly full, or another
 * mongod works on it. One whose service was killed ends within seconds, so that is waited for, `patienceMs` at most.
 */
export async function openDataFolder(folder: string, report: Report, patienceMs = PATIENCE_MS): Promise<boolean> {
  await mkdir(folder, { recursive: true }).catch((error: Error) => {
    throw new Conflict(`The folder ${folder} for the database cannot be made: ${error.message}.`);
  });
  const { bavail, bsize } = await statfs(folder);
  const fault = roomFault(folder, bavail * bsize);
  if (fault !== undefined) throw new Conflict(fault);
  await waitForLock(folder, report, patienceMs);
  return (await readdir(folder)).includes('WiredTiger');
}

/** Why `freeBytes` are too few for a database to start and grow, or undefined when they are enough. */
export function roomFault(folder: string, freeBytes: number): string | undefined {
  if (freeBytes >= LEAST_FREE_BYTES) return undefined;
  return `The disk that holds ${folder} has ${Math.floor(freeBytes / 1e6)} MB left and MongoDB needs ${LEAST_FREE_BYTES / 1e6} MB: make room, then start again.`;
}

/** Throws Conflict when something listens on the port already. */
export async function requireFreePort(port: number): Promise<void> {
  const server = createServer();
  const taken = await new Promise<boolean>((resolve) => {
    server.once('error', () => resolve(true));
    server.listen({ port, host: '127.0.0.1' }, () => resolve(false));
  });
  if (taken) throw new Conflict(portSentence(port));
  await new Promise((resolve) => server.close(resolve));
}

/** What to do about a taken port. */
export function portSentence(port: number): string {
  return `Port ${port}, meant for MongoDB, is taken by another program: stop that one or choose another port.`;
}

/** What to do about a folder that another mongod works on. */
export function inUseSentence(folder: string, pid?: number): string {
  const process = pid === undefined ? '' : ` (process ${pid})`;
  return `Another MongoDB${process} works on the data in ${folder}: stop the rapport that started it, then start again.`;
}

async function waitForLock(folder: string, report: Report, patienceMs: number): Promise<void> {
  for (let waitedMs = 0; waitedMs <= patienceMs; waitedMs += LOOK_AGAIN_MS) {
    const pid = await holder(folder);
    if (pid === undefined) return;
    if (waitedMs === 0) report(`Waiting for the MongoDB of an earlier start to end (process ${pid})`);
    await pause(LOOK_AGAIN_MS);
  }
  throw new Conflict(inUseSentence(folder, await holder(folder)));
}

/**
 * The mongod that holds the folder. After a crash the file names a process that is gone, one that nobody has collected
 * yet (it has no command line any more), or by now another program.
 */
async function holder(folder: string): Promise<number | undefined> {
  const pid = Number.parseInt(await readOrEmpty(join(folder, 'mongod.lock')), 10);
  if (Number.isNaN(pid)) return undefined;
  const program = (await readOrEmpty(`/proc/${pid}/cmdline`)).split('\0')[0] ?? '';
  return basename(program).startsWith('mongod') ? pid : undefined;
}

/** Where there is no /proc, mongod's own lock on the folder is what remains. */
async function readOrEmpty(file: string): Promise<string> {
  return readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ESRCH') return '';
    throw error;
  });
}
