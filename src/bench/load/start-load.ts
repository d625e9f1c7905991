// Starts the load in a process of its own.
import { ask } from '../system/program.js';
import type { LoadPlan, LoadResult } from './load-plan.js';

/** `nudge` ends the load early. */
export function startLoad(plan: LoadPlan): { answer: Promise<LoadResult>; nudge(): void } {
  return ask<LoadResult>('bench/load/load-process', { ...plan });
}
