// Reads what the two sums of a campaign are made of, at a moment at which they fit together.
import { decisionCounts, notHandedOver } from '../../campaigns/index.js';
import { messageCounts } from '../../email/index.js';
import { type CampaignCounts, remainderOf } from './campaign-sums.js';

const TRIES = 3;

/**
 * The counts come from two rooms, so a message may be made between the reads. Then they are read again: a remainder that
 * is still there after three tries is no matter of the moment but a fault, and the smallest one seen is answered.
 */
export async function readCounts(campaignId: string): Promise<CampaignCounts> {
  let best = await readOnce(campaignId);
  for (let tries = 1; tries < TRIES && remainderOf(best) !== 0; tries++) {
    const next = await readOnce(campaignId);
    if (Math.abs(remainderOf(next)) < Math.abs(remainderOf(best))) best = next;
  }
  return best;
}

async function readOnce(campaignId: string): Promise<CampaignCounts> {
  const [messages, decisions, without] = await Promise.all([
    messageCounts(campaignId),
    decisionCounts(campaignId),
    notHandedOver(campaignId),
  ]);
  return { messages, decisions, notHandedOver: without };
}
