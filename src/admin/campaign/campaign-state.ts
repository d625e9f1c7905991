// A campaign's state as a shape and a word.
import type { Campaign } from '../../campaigns/index.js';

export function campaignState(campaign: Pick<Campaign, 'state'>) {
  return { name: campaign.state, icon: campaign.state, word: campaign.state };
}
