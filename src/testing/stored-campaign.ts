// Campaigns and their offer in a test's database, as a load of the files would have left them.
import { putDefinition } from '../campaigns/definition/campaign-store.js';
import type { Campaign } from '../campaigns/index.js';
import { putOffers } from '../commerce/index.js';
import { aCampaign, NOON } from './campaign-builders.js';

/** Running; what `stated` leaves out is as in `aCampaign`. */
export async function storeCampaign(stated: Partial<Campaign> = {}): Promise<void> {
  const {
    id,
    version: _version,
    state,
    loadedAt: _loadedAt,
    templateFaults: _faults,
    ...definition
  } = aCampaign(stated);
  await putDefinition(id, definition, state, NOON);
}

/** The offer `come-back`. */
export async function storeOffer(): Promise<void> {
  const terms = { percent: 10, validDays: 30, singleUse: true, codePrefix: 'CB' } as const;
  await putOffers([{ id: 'come-back', name: 'Come back', text: '10 % off', ...terms }]);
}
