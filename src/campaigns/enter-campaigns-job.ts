// The job that lets members of the segments into their campaigns; it carries nothing and re-reads the world.
import { z } from 'zod';
import type { Clock } from '../platform/clock.js';
import { defineJob } from '../platform/jobs.js';
import { lookAtTemplates } from './definition/look-at-templates.js';
import type { FindTemplateFault } from './definition/template-fault.js';
import { enterDue } from './enter-due.js';

/** To be scheduled after the nightly scores, and every hour for segments that rest on behaviour. */
export function enterCampaignsJob({ clock, templateFault }: { clock: Clock; templateFault: FindTemplateFault }) {
  return defineJob({
    name: 'campaigns.enter-members',
    data: z.object({}),
    concurrency: 1,
    lockMs: 60_000,
    async run(_data, { stopping }) {
      await lookAtTemplates(templateFault);
      await enterDue({ now: clock.now(), stopping });
    },
  });
}
