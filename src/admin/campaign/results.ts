// What came back of a campaign, as measurement reports it.
import { type CampaignReport, campaignReport, type OutcomeCounts, outcomeCounts } from '../../measurement/index.js';

export interface Results extends CampaignReport {
  outcomes: OutcomeCounts;
}

export async function readResults(campaignId: string, now: Date): Promise<Results> {
  const [report, outcomes] = await Promise.all([campaignReport(campaignId, now), outcomeCounts(campaignId)]);
  return { ...report, outcomes };
}
