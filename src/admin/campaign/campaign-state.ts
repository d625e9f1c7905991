// A campaign's state as a shape and a word.
import type { Campaign } from '../../campaigns/index.js';

export function campaignState({ state, templateFaults }: Pick<Campaign, 'state' | 'templateFaults'>) {
  if (state === 'running' && templateFaults.length > 0) return { name: 'failed', icon: 'failed', word: 'stands still' };
  return { name: state, icon: state, word: state };
}
