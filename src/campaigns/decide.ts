// The rule of every step: what happens to this person now, and why. Pure: the same people, facts and time give the same answer.
import { matches, type Profile } from '../profiles/index.js';
import type { Fact, WithheldReason } from './decision.js';
import type { Campaign } from './definition/campaign.js';
import type { Enrolment, Postponement } from './enrolment.js';
import { orderedSince } from './newest-orders.js';
import { reachOf } from './reach/reach.js';
import type { WritePermission } from './reach/write-permission.js';
import { sayDay, sayDuration, sayShare, sayTime } from './say.js';

/** What was read about the person before deciding. */
export interface Seen {
  profile: Profile;
  /** Undefined without an address. */
  permission: WritePermission | undefined;
  /** The newest order since they entered, of those by which lift is measured. */
  newestOrderAt: Date | undefined;
  /** When the last marketing e-mail of any campaign was decided. */
  lastSendAt: Date | undefined;
  /** When this campaign last held the person out at a step where others were written to: its gap counts from there too. */
  lastHoldOutAt: Date | undefined;
  /** Of the campaign's offers; `not-asked` when it has none. */
  offer: { kind: 'offer'; offerId: string; because: string } | { kind: 'none'; reason: string } | { kind: 'not-asked' };
}

export type Verdict =
  | { kind: 'send'; sentence: string; facts: Fact[]; offerId?: string }
  | { kind: 'hold-out'; sentence: string; facts: Fact[] }
  | { kind: 'withheld'; reason: WithheldReason; sentence: string; facts: Fact[]; leaves: boolean }
  | { kind: 'postponed'; postponement: Postponement; facts: Fact[] };

/**
 * Decides the step that is due. Held-out people are judged by the same conditions as treated ones, and only what would be a
 * `send` becomes a `hold-out`: the two arms stay comparable.
 */
export function decide(campaign: Campaign, enrolment: Enrolment, seen: Seen, now: Date): Verdict {
  const reach = reachOf(seen.profile, seen.permission, now);
  const exit = exitOf(campaign, enrolment, seen);
  const facts = [...exit.facts, ...reach.facts, ...gapFacts(campaign, seen, now)];
  const withheld = (reason: WithheldReason, sentence: string, leaves = false): Verdict => ({
    kind: 'withheld',
    reason,
    sentence,
    facts,
    leaves,
  });
  if (!campaign.steps.some((step) => step.id === enrolment.step)) {
    return withheld('step-removed', `The campaign has no step "${enrolment.step}" any more.`, true);
  }
  if (exit.reason) return withheld(exit.reason, exit.sentence, true);
  const { obstacle } = reach;
  if (obstacle && !obstacle.until) return withheld(obstacle.reason, obstacle.sentence);
  const wait = waitOf(campaign, seen, obstacle, now);
  if (wait && wait.until > windowEnd(campaign, enrolment)) return withheld(wait.reason, wait.sentence);
  if (wait) return { kind: 'postponed', postponement: wait, facts };
  if (seen.offer.kind === 'none') return withheld('no-offer', `None of the offers fits: ${seen.offer.reason}.`);
  return enrolment.arm === 'held-out' ? heldOut(campaign, facts) : send(campaign, seen, facts);
}

interface Exit {
  reason: 'goal-reached' | 'left-segment' | null;
  sentence: string;
  facts: Fact[];
}

function exitOf(campaign: Campaign, enrolment: Enrolment, { profile, newestOrderAt }: Seen): Exit {
  const membership = matches(campaign.segment.condition, profile);
  const { ordered, value } = orderedSince(profile, newestOrderAt, enrolment.enteredAt);
  const entered = sayDay(enrolment.enteredAt);
  const facts = [
    ...membership.facts,
    { condition: `has not ordered since entering on ${entered}`, value, holds: !ordered },
  ];
  if (ordered && campaign.exit.includes('goal-reached')) {
    return {
      reason: 'goal-reached',
      sentence: `Has ordered since entering on ${entered}: the goal is reached.`,
      facts,
    };
  }
  if (!membership.matched && campaign.exit.includes('left-segment')) {
    return { reason: 'left-segment', sentence: `Is no longer in the segment "${campaign.segment.name}".`, facts };
  }
  return { reason: null, sentence: '', facts };
}

/** From where the gap counts: for the held out also the mail they would have had, or they would pass sooner than the treated. */
function gapStart({ lastSendAt, lastHoldOutAt }: Seen): { at: Date; heldOut: boolean } | null {
  if (lastHoldOutAt && (!lastSendAt || lastHoldOutAt > lastSendAt)) return { at: lastHoldOutAt, heldOut: true };
  return lastSendAt ? { at: lastSendAt, heldOut: false } : null;
}

function gapFacts(campaign: Campaign, seen: Seen, now: Date): Fact[] {
  if (campaign.gapMs === 0) return [];
  const condition = `has had no marketing e-mail decided for ${sayDuration(campaign.gapMs)}`;
  const start = gapStart(seen);
  if (!start) return [{ condition, value: 'none so far', holds: true }];
  const value = `${start.heldOut ? 'held out instead on' : 'last one decided'} ${sayTime(start.at)}`;
  return [{ condition, value, holds: now.getTime() >= start.at.getTime() + campaign.gapMs }];
}

function waitOf(campaign: Campaign, seen: Seen, silence: { sentence: string; until?: Date } | null, now: Date) {
  if (silence?.until)
    return { reason: 'silence', until: silence.until, sentence: silence.sentence } satisfies Postponement;
  const start = gapStart(seen);
  if (!start) return null;
  const until = new Date(start.at.getTime() + campaign.gapMs);
  if (until <= now) return null;
  const what = start.heldOut ? 'Was held out instead of written to' : 'A marketing e-mail was decided';
  const sentence = `${what} on ${sayDay(start.at)}; the next one may follow from ${sayTime(until)}.`;
  return { reason: 'gap', until, sentence } satisfies Postponement;
}

/** After this a mail could no longer help to reach the goal. */
function windowEnd(campaign: Campaign, enrolment: Enrolment): Date {
  return new Date(enrolment.enteredAt.getTime() + campaign.goal.withinMs);
}

function heldOut(campaign: Campaign, facts: Fact[]): Verdict {
  const sentence = `Is in the ${sayShare(campaign.holdOut)} that get nothing from this campaign, so that its effect can be measured.`;
  return { kind: 'hold-out', sentence, facts };
}

function send(campaign: Campaign, { offer }: Seen, facts: Fact[]): Verdict {
  const sentence = `Is in the segment "${campaign.segment.name}" and may be written to.`;
  if (offer.kind !== 'offer') return { kind: 'send', sentence, facts };
  const offered = { condition: 'an offer fits', value: offer.because, holds: true };
  return { kind: 'send', sentence, facts: [...facts, offered], offerId: offer.offerId };
}
