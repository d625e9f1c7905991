// The job that decides what is due; it carries nothing and re-reads the world.
import { z } from 'zod';
import type { Clock } from '../platform/clock.js';
import { defineJob } from '../platform/jobs.js';
import { decideWhileDue } from './decide-due.js';

/** To be scheduled every minute or so, and woken after people entered. */
export function decideDueJob({ clock, node }: { clock: Clock; node: string }) {
  return defineJob({
    name: 'campaigns.decide-due',
    data: z.object({}),
    concurrency: 1,
    lockMs: 60_000,
    async run(_data, { stopping }) {
      await decideWhileDue({ clock, node, stopping });
    },
  });
}
