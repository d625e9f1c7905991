// What is already under way for people of the leaving list: the newest decision about each, and what became of it.
import { type Campaign, campaignList, type Decision, decisionsOf } from '../../campaigns/index.js';
import { type Message, messagesOf } from '../../email/index.js';
import type { ProfileId } from '../../profiles/index.js';
import { reasonInWords } from '../campaign/reasons.js';
import { messageInWords } from '../customer/message-words.js';

export interface UnderWay {
  /** '' while nothing was decided. */
  campaign: string;
  /** Why nothing went out, where that was decided. */
  reason: string;
  state: { name: string; icon: string; word: string };
}

const NOTHING: UnderWay = { campaign: '', reason: '', state: { name: 'draft', icon: 'draft', word: 'nothing yet' } };

/** By person; who has no decision is missing. */
export async function readUnderWay(ids: ProfileId[], now: Date): Promise<(id: ProfileId) => UnderWay> {
  const [campaigns, decisions, messages] = await Promise.all([campaignList(), decisionsOf(ids), messagesOf(ids)]);
  // Oldest first, so that the newest decision about a person is the one that stays.
  const newest = new Map(decisions.toReversed().map((decision) => [decision.profileId, decision]));
  return (id) => {
    const decision = newest.get(id);
    return decision ? underWay(decision, campaigns, messages, now) : NOTHING;
  };
}

function underWay(decision: Decision, campaigns: Campaign[], messages: Message[], now: Date): UnderWay {
  const campaign = campaigns.find(({ id }) => id === decision.campaignId)?.name ?? decision.campaignId;
  const reason = decision.kind === 'withheld' ? `: ${reasonInWords(decision.reason)}` : '';
  return { campaign, reason, state: stateOf(decision, messages, now) };
}

function stateOf(decision: Decision, messages: Message[], now: Date): UnderWay['state'] {
  if (decision.kind === 'hold-out') return { name: 'hold-out', icon: 'hold-out', word: 'held out' };
  if (decision.kind === 'withheld') return { name: 'withheld', icon: 'withheld', word: 'withheld' };
  const message = messages.find(({ id }) => id === decision.id);
  return messageInWords(message, now).state;
}
