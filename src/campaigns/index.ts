// The front door of campaigns: who is written to, when, and why or why not.
export type { Campaign, CampaignDefinition, CampaignState, EmailStep } from './campaign.js';
export { campaignList, getCampaign, setCampaignState } from './campaign-store.js';
export { decideDue, nextDueAt } from './decide-due.js';
export { decideDueJob } from './decide-due-job.js';
export type {
  Decision,
  DecisionCounts,
  DecisionKind,
  DecisionReason,
  Fact,
  LastCheck,
  LastCheckReason,
} from './decision.js';
export {
  decisionCounts,
  decisionsOf,
  getDecision,
  markHandedOver,
  takeUndelivered,
} from './decision-store.js';
export type { Arm, Assignment, Enrolment } from './enrolment.js';
export { assignments, enrolmentsOf } from './enrolment-store.js';
export { enterCampaignsJob } from './enter-campaigns-job.js';
export { enterDue } from './enter-due.js';
export { type Explanation, explain } from './explain.js';
export type { Fault } from './fault.js';
export { lastCheck } from './last-check.js';
export { type LoadReport, loadCampaigns } from './load-campaigns.js';
export { marketingStopped, stopAllMarketing } from './marketing-switch.js';
export { onSend } from './on-send.js';
