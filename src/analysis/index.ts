// The front door of analysis: scoring runs, and the maths that other rooms use.
export { type Difference, differenceOfProportions, type Proportion } from './difference-of-proportions.js';
export type { Run, RunState } from './run.js';
export { latestRun, runs } from './runs-store.js';
export type { Figures } from './score.js';
export { scoreCustomers } from './score-customers.js';
export { scoreCustomersJob } from './score-customers-job.js';
export { wilsonInterval } from './wilson-interval.js';
