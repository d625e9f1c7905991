// The front door of analysis: scoring runs, and the pure maths that other rooms and the command line may use.
export type { BackTest } from './back-test.js';
export { type CustomerTable, customerTable } from './customer-table.js';
export { type Difference, differenceOfProportions, type Proportion } from './difference-of-proportions.js';
export { type LeavingList, leavingList } from './leaving-list.js';
export { type LeavingRisk, leavingRisk, wentWithoutOrder } from './leaving-risk.js';
export { areaUnderCurve, capturedShare } from './list-quality.js';
export { historyFrom, type PurchaseHistory, type PurchaseRows } from './purchase-history.js';
export { type RfmQuintiles, rfmQuintiles } from './rfm.js';
export type { Run, RunState } from './run.js';
export { latestRun, runs } from './runs-store.js';
export type { Figures } from './score.js';
export { HORIZON_DAYS, scoreCustomers } from './score-customers.js';
export { scoreCustomersJob } from './score-customers-job.js';
export { type Tier, valueTiers } from './value-tiers.js';
