// The job that decides what is due; it carries nothing and re-reads the world.
import { z } from 'zod';
import type { Clock } from '../platform/clock.js';
import { defineJob } from '../platform/jobs.js';
import { decideWhileDue } from './decide-due.js';
import { lookAtTemplates } from './definition/look-at-templates.js';
import type { FindTemplateFault } from './definition/template-fault.js';

/** To be scheduled every minute or so, and woken after people entered. */
export function decideDueJob(parts: { clock: Clock; node: string; templateFault: FindTemplateFault }) {
  return defineJob({
    name: 'campaigns.decide-due',
    data: z.object({}),
    concurrency: 1,
    lockMs: 60_000,
    async run(_data, { stopping }) {
      // A template that broke meanwhile: better nobody is decided upon than everybody's mail withheld.
      await lookAtTemplates(parts.templateFault);
      await decideWhileDue({ clock: parts.clock, node: parts.node, stopping });
    },
  });
}
