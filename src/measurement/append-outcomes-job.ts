// The job that makes events of outcomes; it carries nothing and re-reads the world.
import { z } from 'zod';
import type { Clock } from '../platform/clock.js';
import { defineJob, type Job, type RunnableJob } from '../platform/jobs.js';
import type { Intake } from '../tracking/index.js';
import { appendOutcomeEvents } from './append-outcome-events.js';

/** To be scheduled every minute or so. */
export function appendOutcomesJob({
  clock,
  intake,
}: {
  clock: Clock;
  intake: Pick<Intake, 'collect'>;
}): Job<Record<string, never>> & RunnableJob {
  return defineJob({
    name: 'measurement.append-outcomes',
    data: z.strictObject({}),
    concurrency: 1,
    lockMs: 60_000,
    async run() {
      await appendOutcomeEvents({ now: clock.now(), append: intake.collect });
    },
  });
}
