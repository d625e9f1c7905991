// The job that collects unsubscribes; it carries nothing and re-reads the world.
import { z } from 'zod';
import type { Clock } from '../platform/clock.js';
import { defineJob, type Job, type RunnableJob } from '../platform/jobs.js';
import { collectWithdrawals } from './collect-withdrawals.js';

/** To be woken by consent's `onWithdrawal`, and scheduled every few minutes. */
export function collectWithdrawalsJob({ clock }: { clock: Clock }): Job<Record<string, never>> & RunnableJob {
  return defineJob({
    name: 'measurement.collect-withdrawals',
    data: z.strictObject({}),
    concurrency: 1,
    lockMs: 60_000,
    async run() {
      await collectWithdrawals({ now: clock.now() });
    },
  });
}
