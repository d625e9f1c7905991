// Takes what the campaigns folder says into the running service. A faulty file changes nothing: its last good version runs on.
import { z } from 'zod';
import { putOffers } from '../../commerce/index.js';
import { readSetting, writeSetting } from '../../platform/settings-store.js';
import { campaignList, putDefinition, setCampaignState } from './campaign-store.js';
import type { Fault } from './fault.js';
import { lookAtTemplates } from './look-at-templates.js';
import { readCampaignFiles } from './read-campaign-files.js';
import type { FindTemplateFault } from './template-fault.js';

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

const FAULTS_KEY = 'campaigns.file-faults';
const faultsSchema = z.array(
  z.object({ file: z.string(), line: z.number(), column: z.number(), problem: z.string(), allowed: z.string() }),
);

/** The faults that the last load found; empty when there were none. */
export async function campaignFileFaults(): Promise<Fault[]> {
  return (await readSetting(FAULTS_KEY, faultsSchema)) ?? [];
}

/**
 * Reads `folder` (campaigns), `folder/segments` and `folder/offers`. `templateFault` is asked for the mail of every step. Throws InvalidInput only when the folder itself is missing.
 */
export async function loadCampaigns(options: {
  folder: string;
  now: Date;
  templateFault: FindTemplateFault;
}): Promise<LoadReport> {
  const { campaigns, offers, campaignIds, faults } = await readCampaignFiles(options.folder, options.templateFault);
  await putOffers(offers);
  await writeSetting(FAULTS_KEY, faults);
  const loaded: LoadReport['loaded'] = [];
  for (const { id, definition, starts } of campaigns) {
    loaded.push({ id, ...(await putDefinition(id, definition, starts, options.now)) });
  }
  const good = new Set(loaded.map(({ id }) => id));
  const stored = await campaignList();
  const withoutFile = stored.filter(({ id, state }) => !campaignIds.includes(id) && state === 'running');
  for (const { id } of withoutFile) await setCampaignState(id, 'paused');
  await lookAtTemplates(options.templateFault);
  return {
    loaded,
    kept: stored.map(({ id }) => id).filter((id) => campaignIds.includes(id) && !good.has(id)),
    withoutFile: withoutFile.map(({ id }) => id),
    faults,
  };
}
