// Takes what the campaigns folder says into the running service. A faulty file changes nothing: its last good version runs on.
import { putOffers } from '../../commerce/index.js';
import { campaignList, putDefinition, setCampaignState } from './campaign-store.js';
import type { Fault } from './fault.js';
import { readCampaignFiles, type TemplateExists } from './read-campaign-files.js';

export interface LoadReport {
  /** The campaigns that run as their files say. */
  loaded: { id: string; version: number; changed: boolean }[];
  /** Faulty files whose last good version stays in force. */
  kept: string[];
  /** Campaigns whose file is gone: paused by this load. */
  withoutFile: string[];
  /** All faults of all files. */
  faults: Fault[];
}

/**
 * Reads `folder` (campaigns), `folder/segments` and `folder/offers`. `templateExists` is asked for every template named.
 * Throws InvalidInput only when the folder itself is missing.
 */
export async function loadCampaigns(options: {
  folder: string;
  now: Date;
  templateExists: TemplateExists;
}): Promise<LoadReport> {
  const { campaigns, offers, campaignIds, faults } = await readCampaignFiles(options.folder, options.templateExists);
  await putOffers(offers);
  const loaded: LoadReport['loaded'] = [];
  for (const { id, definition, starts } of campaigns) {
    loaded.push({ id, ...(await putDefinition(id, definition, starts, options.now)) });
  }
  const good = new Set(loaded.map(({ id }) => id));
  const stored = await campaignList();
  const withoutFile = stored.filter(({ id, state }) => !campaignIds.includes(id) && state === 'running');
  for (const { id } of withoutFile) await setCampaignState(id, 'paused');
  return {
    loaded,
    kept: stored.map(({ id }) => id).filter((id) => campaignIds.includes(id) && !good.has(id)),
    withoutFile: withoutFile.map(({ id }) => id),
    faults,
  };
}
