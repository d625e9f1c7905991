// Finds campaigns of whose steps no mail could be made, before anybody enters them or is decided upon.
import { isDeepStrictEqual } from 'node:util';
import { log } from '../../platform/log.js';
import type { Campaign } from './campaign.js';
import { campaignList, noteTemplateFaults } from './campaign-store.js';
import { type FindTemplateFault, placeAndFault } from './template-fault.js';

/** Looks at the steps of all campaigns as they are stored, and notes what is wrong or that it was mended. */
export async function lookAtTemplates(templateFault: FindTemplateFault): Promise<void> {
  for (const campaign of await campaignList()) {
    const faults = await faultsOf(campaign, templateFault);
    if (isDeepStrictEqual(faults, campaign.templateFaults)) continue;
    await noteTemplateFaults(campaign, faults);
    if (faults.length > 0) log.error({ campaign: campaign.id, faults }, 'a campaign stands still: no mail can be made');
    else log.info({ campaign: campaign.id }, 'a campaign goes on: its templates were mended');
  }
}

async function faultsOf({ steps }: Campaign, templateFault: FindTemplateFault): Promise<string[]> {
  const faults: string[] = [];
  for (const { id, template, subject } of steps) {
    const fault = await templateFault({ template, subject });
    if (fault) faults.push(`step "${id}": ${placeAndFault(fault)}`);
  }
  return faults;
}
