// The front door of campaigns: who is written to, when, and why or why not.

export { decideDue } from './decide-due.js';
export { decideDueJob } from './decide-due-job.js';
export type {
  Decision,
  DecisionCounts,
  Fact,
  LastCheck,
} from './decision.js';
export {
  decisionCounts,
  decisionsOf,
  markHandedOver,
  notHandedOver,
  takeUndelivered,
} from './decision-store.js';
export type { Campaign } from './definition/campaign.js';
export { campaignList, getCampaign, setCampaignState } from './definition/campaign-store.js';
export { type Fault, faultLine } from './definition/fault.js';
export { campaignFileFaults, type LoadReport, loadCampaigns } from './definition/load-campaigns.js';
export { readCampaignFiles } from './definition/read-campaign-files.js';
export type { FindTemplateFault } from './definition/template-fault.js';
export type { Arm, Assignment, Enrolment } from './enrolment.js';
export { assignments, enrolmentsOf } from './enrolment-store.js';
export { enterCampaignsJob } from './enter-campaigns-job.js';
export { enterDue } from './enter-due.js';
export { type Explanation, explain } from './explanation/explain.js';
export { lastCheck } from './last-check.js';
export { marketingStopped, stopAllMarketing } from './marketing-switch.js';
export { onSend } from './on-send.js';
export { forget, momentsOf, tell } from './person-data-store.js';
