// The job that finishes erasures; it carries nothing and re-reads the world.
import { z } from 'zod';
import { defineJob } from '../../platform/jobs.js';
import { type FinishParts, finishErasures } from './finish-erasures.js';

/** To be scheduled every minute. */
export function finishErasuresJob(parts: FinishParts) {
  return defineJob({
    name: 'consent.finish-erasures',
    data: z.object({}),
    concurrency: 1,
    lockMs: 60_000,
    async run() {
      await finishErasures(parts);
    },
  });
}
