// The nightly scoring as a background job; one at a time, and a second run overtakes the first.
import { z } from 'zod';
import type { Clock } from '../platform/clock.js';
import { defineJob, type Job, type RunnableJob } from '../platform/jobs.js';
import { log } from '../platform/log.js';
import { scoreCustomers } from './score-customers.js';

const dataSchema = z.strictObject({});

/** `clock` is the service's own, so that a demo scores the time it plays. */
export function scoreCustomersJob({ clock }: { clock: Clock }): Job<z.infer<typeof dataSchema>> & RunnableJob {
  return defineJob({
    name: 'analysis.score-customers',
    data: dataSchema,
    concurrency: 1,
    lockMs: 60_000,
    run: async (_, { touch, stopping }) => {
      await scoreCustomers({ now: clock.now(), log, touch, stopping });
    },
  });
}
