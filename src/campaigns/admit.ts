// The rule of the door: may this member of the segment enter the campaign now, and if not, why not.
import { matches, type Profile } from '../profiles/index.js';
import type { Fact, WithheldReason } from './decision.js';
import type { Campaign } from './definition/campaign.js';
import type { Enrolment } from './enrolment.js';
import { orderedSince } from './newest-orders.js';
import { reachOf } from './reach/reach.js';
import type { WritePermission } from './reach/write-permission.js';
import { sayDay } from './say.js';

export type Admission =
  | { kind: 'enters'; facts: Fact[] }
  | { kind: 'turned-away'; reason: WithheldReason; sentence: string; facts: Fact[] };

/** What was read about the person before letting them in. */
interface Applicant {
  profile: Profile;
  /** Undefined without an address. */
  permission: WritePermission | undefined;
  /** The newest order since the scores, if there is one. */
  newestOrderAt: Date | undefined;
}

/** Nobody who cannot be written to enters: the two arms then hold the same kind of people. */
export function admit(campaign: Campaign, applicant: Applicant, now: Date): Admission {
  const { profile } = applicant;
  const reach = reachOf(profile, applicant.permission, now);
  const order = orderSinceScores(applicant);
  const facts = [...matches(campaign.segment.condition, profile).facts, order.fact, ...reach.facts];
  if (!order.fact.holds) return { kind: 'turned-away', reason: 'goal-reached', sentence: order.sentence, facts };
  if (reach.obstacle) {
    return { kind: 'turned-away', reason: reach.obstacle.reason, sentence: reach.obstacle.sentence, facts };
  }
  return { kind: 'enters', facts };
}

/** May a person with this latest enrolment enter once more? */
export function mayEnterAgain(campaign: Campaign, latest: Enrolment | undefined, now: Date): boolean {
  if (!latest) return true;
  if (campaign.reentry.kind === 'never' || latest.state === 'active') return false;
  return now.getTime() >= latest.enteredAt.getTime() + campaign.reentry.ms;
}

/** A nightly score does not know what was bought this morning. */
function orderSinceScores({ profile, newestOrderAt }: Applicant): { fact: Fact; sentence: string } {
  const { scores } = profile;
  const order = scores && orderedSince(profile, newestOrderAt, scores.at);
  const fact = {
    condition: 'has not ordered since the scores were computed',
    value: order ? `${order.value}, scores of ${sayDay(scores.at)}` : 'no scores',
    holds: !order?.ordered,
  };
  return { fact, sentence: 'Has ordered since the scores were computed: the goal is already reached.' };
}
