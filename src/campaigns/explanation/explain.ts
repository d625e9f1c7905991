// Why, why not, or why not yet: the answer for one person and one campaign, with every condition and the value it saw.
import { NotFound } from '../../platform/errors.js';
import { currentIdOf, getProfile, idsOf, type ProfileId } from '../../profiles/index.js';
import { lastSends } from '../cap-store.js';
import { decisionsOf } from '../decision-store.js';
import { getCampaign } from '../definition/campaign-store.js';
import { enrolmentsOf } from '../enrolment-store.js';
import { marketingStopped } from '../marketing-switch.js';
import { newestOrders } from '../newest-orders.js';
import { writePermissions } from '../reach/write-permission.js';
import { type Answer, answerFor, type Situation } from './answer.js';
import { type ExplainedFact, factsFor } from './explanation-facts.js';

export interface Explanation extends Pick<Answer, 'answer' | 'sentence'> {
  /** What is true now, and first what decided; of a step that was decided against, as it was then. */
  facts: ExplainedFact[];
}

/** Throws NotFound for an unknown person or campaign. */
export async function explain(profileId: ProfileId, campaignId: string, now: Date): Promise<Explanation> {
  const situation = await readSituation(profileId, campaignId, now);
  const { settledBy, ...answer } = answerFor(situation);
  return { ...answer, facts: factsFor(situation, settledBy) };
}

async function readSituation(profileId: ProfileId, campaignId: string, now: Date): Promise<Situation> {
  const [campaign, profile] = await Promise.all([getCampaign(campaignId), getProfile(await currentIdOf(profileId))]);
  if (!campaign) throw new NotFound(`There is no campaign "${campaignId}".`);
  if (!profile) throw new NotFound(`There is no profile "${profileId}".`);
  const ids = await idsOf(profileId);
  const [stopped, enrolments, decisions, permissions, sends] = await Promise.all([
    marketingStopped(),
    enrolmentsOf(ids, campaignId),
    decisionsOf(ids),
    writePermissions([profile]),
    lastSends(ids),
  ]);
  const enrolment = enrolments.at(-1);
  const since = enrolment?.enteredAt ?? profile.scores?.at;
  const orders = await newestOrders(ids, since ? [since] : [], now);
  return {
    campaign,
    profile,
    newestOrderAt: [...orders.values()].sort((a, b) => b.getTime() - a.getTime())[0],
    stopped,
    enrolment,
    decisions: decisions.filter((decision) => decision.campaignId === campaignId),
    permission: permissions.get(profile.id),
    lastSendAt: [...sends.values()].sort((a, b) => b.getTime() - a.getTime())[0],
    now,
  };
}
