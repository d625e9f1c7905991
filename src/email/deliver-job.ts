// The sweep that delivers: looks for decisions without a message, ended leases and due messages; the schedule repeats it.
import { z } from 'zod';
import { defineJob, type Job, type RunnableJob } from '../platform/jobs.js';
import { createMessages } from './create-messages.js';
import { deliverDue } from './deliver.js';
import type { Delivery } from './delivery.js';
import { settleExpired } from './message-store.js';

/** One run's time at most; what is left is found by the next. */
const WORK_MS = 20_000;

export function deliverJob(delivery: Delivery): Job<Record<string, never>> & RunnableJob {
  const { clock } = delivery;
  return defineJob({
    name: 'email.deliver-messages',
    data: z.strictObject({}),
    concurrency: 1,
    // Renewed while it runs; a node that died keeps the others waiting no longer than this.
    lockMs: 10_000,
    async run(_data, { stopping, touch }) {
      const until = clock.now().getTime() + WORK_MS;
      await settleExpired({ now: clock.now() });
      await createMessages({ now: clock.now() });
      while (!stopping() && clock.now().getTime() < until) {
        if ((await deliverDue({ ...delivery, stopping })) === 0) return;
        await touch();
      }
    },
  });
}
