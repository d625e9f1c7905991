// The front door of measurement: what came back of messages, and what a campaign changed against its hold-out.
export { appendOutcomeEvents } from './append-outcome-events.js';
export { appendOutcomesJob } from './append-outcomes-job.js';
export { type ArmRevenue, type CampaignReport, campaignReport } from './campaign-report.js';
export { collectWithdrawals } from './collect-withdrawals.js';
export { collectWithdrawalsJob } from './collect-withdrawals-job.js';
export type { ArmRate, Lift } from './lift.js';
export type { MoneyDifference } from './money-difference.js';
export type { HitClass, Outcome, OutcomeKind } from './outcome.js';
export { type OutcomeCounts, outcomeCounts } from './outcome-counts.js';
export { outcomesOf } from './outcome-store.js';
export { forget, tell } from './person-data.js';
export { measurementRoutes } from './routes.js';
