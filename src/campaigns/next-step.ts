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

/**
 * A postponed step waits; a decided one is followed by the next, unless the person leaves. `decided` holds the ids of the
 * decisions that exist.
 */
export function enrolmentAfter(
  campaign: Campaign,
  enrolment: Enrolment,
  verdict: Verdict,
  decided: Set<string>,
  now: Date,
): Enrolment {
  if (verdict.kind === 'postponed') {
    return { ...enrolment, dueAt: verdict.postponement.until, postponed: verdict.postponement };
  }
  if (verdict.kind === 'withheld' && verdict.leaves) return { ...unpostponed(enrolment), state: 'left' };
  return stepForward(campaign, enrolment, decided, now);
}

/** To the first later step without a decision of this occasion: a new version may have put a decided step behind this one. */
export function stepForward(campaign: Campaign, enrolment: Enrolment, decided: Set<string>, now: Date): Enrolment {
  const place = campaign.steps.findIndex(({ id }) => id === enrolment.step);
  const later = place < 0 ? [] : campaign.steps.slice(place + 1);
  const next = later.find((step) => !decided.has(decisionId({ ...enrolment, step: step.id })));
  if (!next) return { ...unpostponed(enrolment), state: 'finished' };
  return { ...unpostponed(enrolment), step: next.id, dueAt: new Date(now.getTime() + next.afterMs) };
}

function unpostponed({ postponed: _over, ...rest }: Enrolment): Enrolment {
  return rest;
}
