// What came back of campaigns, as measurement reports it.
import { campaignList } from '../../campaigns/index.js';
import { type CampaignReport, campaignReport, type OutcomeCounts, outcomeCounts } from '../../measurement/index.js';

export interface Results extends CampaignReport {
  outcomes: OutcomeCounts;
}

export async function readResults(campaignId: string, now: Date): Promise<Results> {
  const [report, outcomes] = await Promise.all([campaignReport(campaignId, now), outcomeCounts(campaignId)]);
  return { ...report, outcomes };
}

/** By campaign; reads every enrolment and its orders. */
export async function readAllResults(now: Date): Promise<Map<string, Results>> {
  const campaigns = await campaignList();
  return new Map(await Promise.all(campaigns.map(async ({ id }) => [id, await readResults(id, now)] as const)));
}
