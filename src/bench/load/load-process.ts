// The load as a process of its own: told a plan by the benchmark, answers with what it measured.
import type { LoadPlan } from './load-plan.js';
import { postLoad } from './post-load.js';

process.once('message', async (plan: LoadPlan) => {
  const result = await postLoad(plan);
  process.send?.(result, () => process.exit(0));
});
