// On what a figure was measured; a figure without this says nothing.
import { open, unlink } from 'node:fs/promises';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../platform/clock.js';
import { type Latency, latencyOf } from '../load/load-plan.js';

export interface Machine {
  cpu: string;
  cores: number;
  memoryGb: number;
  node: string;
  mongod: string;
  date: string;
}

export function describeMachine(mongod: string): Machine {
  const cores = cpus();
  const cpu = cores[0]?.model.trim() || 'unknown processor';
  const memoryGb = Math.round(totalmem() / 2 ** 30);
  const date = systemClock.now().toISOString().slice(0, 10);
  return { cpu, cores: cores.length, memoryGb, node: process.version, mongod, date };
}

/** What the disk under `folder` takes to make 4 KB durable, in milliseconds: no durable answer is faster. */
export async function probeDisk(folder: string, times = 500): Promise<Latency> {
  const path = join(folder, 'fdatasync-probe');
  const file = await open(path, 'w');
  const block = Buffer.alloc(4096, 7);
  const taken: number[] = [];
  for (let turn = 0; turn < times; turn += 1) {
    const begunAt = performance.now();
    await file.write(block);
    await file.datasync();
    taken.push(performance.now() - begunAt);
  }
  await file.close();
  await unlink(path);
  return latencyOf(taken);
}
