// The load as a process of its own: told a plan by the benchmark, answers with what it measured; a second message ends it early.
import type { LoadPlan } from './load-plan.js';
import { postLoad } from './post-load.js';

process.once('message', async (plan: LoadPlan) => {
  const stopping = new AbortController();
  process.once('message', () => stopping.abort());
  const result = await postLoad(plan, stopping.signal);
  process.send?.(result, () => process.exit(0));
});
