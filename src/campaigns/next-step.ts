// What a verdict leaves behind: the decision's row, and where the enrolment stands afterwards.

import type { Verdict } from './decide.js';
import { type Decision, decisionId } from './decision.js';
import type { Campaign } from './definition/campaign.js';
import type { Enrolment } from './enrolment.js';

type Final = Exclude<Verdict, { kind: 'postponed' }>;

export function decisionOf(campaign: Campaign, enrolment: Enrolment, verdict: Final, now: Date): Decision {
  const { profileId, campaignId, step, occasion } = enrolment;
  return {
    id: decisionId(enrolment),
    profileId,
    campaignId,
    campaignVersion: campaign.version,
    step,
    occasion,
    kind: verdict.kind,
    reason: verdict.kind === 'withheld' ? verdict.reason : verdict.kind === 'send' ? 'due' : 'hold-out',
    sentence: verdict.sentence,
    facts: verdict.facts,
    at: now,
    ...(verdict.kind === 'send' ? mailOf(campaign, step, verdict.offerId) : {}),
  };
}

/** What is written is fixed now: a later version of the campaign does not change a decision. */
function mailOf(campaign: Campaign, stepId: string, offerId: string | undefined): Partial<Decision> {
  const step = campaign.steps.find(({ id }) => id === stepId);
  if (!step) throw new Error(`campaign ${campaign.id} has no step ${stepId}`);
  const { template, subject } = step;
  return { template, subject, handedOver: false, ...(offerId === undefined ? {} : { offerId }) };
}

/** A postponed step waits; a decided one is followed by the next, unless the person leaves or it was the last. */
export function enrolmentAfter(campaign: Campaign, enrolment: Enrolment, verdict: Verdict, now: Date): Enrolment {
  const { postponed: _over, ...rest } = enrolment;
  if (verdict.kind === 'postponed') {
    return { ...rest, dueAt: verdict.postponement.until, postponed: verdict.postponement };
  }
  if (verdict.kind === 'withheld' && verdict.leaves) return { ...rest, state: 'left' };
  const next = campaign.steps[campaign.steps.findIndex(({ id }) => id === enrolment.step) + 1];
  if (!next) return { ...rest, state: 'finished' };
  return { ...rest, step: next.id, dueAt: new Date(now.getTime() + next.afterMs) };
}
