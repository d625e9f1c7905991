/** The nightly count of how many different people buy each product, as a background job. */
import { z } from 'zod';
import type { Clock } from '../platform/clock.js';
import { defineJob, type Job, type RunnableJob } from '../platform/jobs.js';
import { countPopularity } from './popularity-store.js';

const dataSchema = z.strictObject({});

/** To be scheduled before the mails of the day, which name popular products. */
export function countPopularityJob({ clock }: { clock: Clock }): Job<z.infer<typeof dataSchema>> & RunnableJob {
  return defineJob({
    name: 'commerce.count-popularity',
    data: dataSchema,
    concurrency: 1,
    lockMs: 60_000,
    run: async () => {
      await countPopularity({ now: clock.now() });
    },
  });
}
