// `npm run bench -- crash`: kills the service and MongoDB again and again, on the same data, and counts after each time.
import { Conflict } from '../../platform/errors.js';
import type { Checked } from '../check/check-everything.js';
import { crashRound, type Past, VICTIMS } from './crash-round.js';
import { startSystem } from './killable-system.js';

export interface CrashOptions {
  times: number;
  seed: number;
  nodes: number;
  data?: string;
  report(line: string): void;
}

export interface CrashResult extends Omit<Checked, 'faults'> {
  times: number;
  nodes: number;
  seed: number;
}

const PEOPLE = 100;
const REQUESTS = 300;

/** Throws Conflict at the first round after which something does not hold. */
export async function crashBench({ times, seed, nodes, data, report }: CrashOptions): Promise<CrashResult> {
  const system = await startSystem({ nodes, ...(data && { parent: data }) });
  const past: Past = { subjects: [], acknowledged: [] };
  let last: Checked = { acknowledged: 0, stored: 0, profiles: 0, orders: 0, faults: [] };
  try {
    for (let time = 0; time < times; time += 1) {
      const victim = VICTIMS[time % VICTIMS.length] ?? 'both';
      const begunAt = performance.now();
      const plan = { name: `round${time}`, victim, seed: seed + time, people: PEOPLE, requests: REQUESTS };
      last = await crashRound(system, plan, past);
      const seconds = ((performance.now() - begunAt) / 1000).toFixed(1);
      report(`${time + 1}/${times} kill -9 of ${SAID[victim]}: ${sentence(last)} (${seconds} s)`);
      if (last.faults.length > 0) throw new Conflict(`seed ${plan.seed}:\n${last.faults.join('\n')}`);
    }
  } finally {
    await system.remove();
  }
  const { faults: _none, ...sums } = last;
  return { times, nodes, seed, ...sums };
}

const SAID = { service: 'the service', mongod: 'mongod', both: 'the service and mongod' };

function sentence({ acknowledged, stored, profiles, orders }: Checked): string {
  return `${acknowledged} acknowledged, ${stored} stored, ${profiles} profiles, ${orders} orders`;
}
