// Judges a claimed shard inside its transaction: the verdict of each enrolment, what is written of it, and where it stands then.
import type { Session } from '../platform/mongo.js';
import { lastSends } from './cap-store.js';
import { decide, type Seen } from './decide.js';
import { type Decision, decisionId } from './decision.js';
import { knownDecisionIds, lastHoldOuts } from './decision-store.js';
import type { Campaign } from './definition/campaign.js';
import type { Enrolment } from './enrolment.js';
import { decisionOf, enrolmentAfter, stepForward } from './next-step.js';
import type { People } from './read-people.js';

export interface Judged {
  after: Enrolment;
  /** Null when nothing is to be written: postponed, decided before, or nobody left to decide about. */
  decision: Decision | null;
}

interface World {
  campaigns: Map<string, Campaign>;
  people: People;
}

/** What stands in the database is read within the session, so that a conflict with another node starts all of it anew. */
export async function judge(held: Enrolment[], world: World, now: Date, session: Session): Promise<Judged[]> {
  const history = await readHistory(held, world.campaigns, session);
  return held.map((enrolment) => {
    const judged = judgeOne(enrolment, world, history, now);
    if (judged.decision?.kind === 'send') history.lastSendAt.set(enrolment.profileId, now);
    return judged;
  });
}

interface History {
  /** By profile. */
  lastSendAt: Map<string, Date>;
  /** By `profile:campaign`, of the held out. */
  lastHoldOutAt: Map<string, Date>;
  /** The decisions that exist of any step of these enrolments. */
  decided: Set<string>;
}

async function readHistory(held: Enrolment[], campaigns: Map<string, Campaign>, session: Session): Promise<History> {
  const heldOut = held.filter(({ arm }) => arm === 'held-out');
  const possible = held.flatMap((enrolment) =>
    (campaigns.get(enrolment.campaignId)?.steps ?? []).map(({ id }) => decisionId({ ...enrolment, step: id })),
  );
  // One after the other: a session is not made for several operations at once.
  const lastSendAt = await lastSends(
    held.map(({ profileId }) => profileId),
    session,
  );
  const lastHoldOutAt = await lastHoldOuts(
    heldOut.map(({ profileId }) => profileId),
    session,
  );
  return { lastSendAt, lastHoldOutAt, decided: await knownDecisionIds(possible, session) };
}

function judgeOne(enrolment: Enrolment, { campaigns, people }: World, history: History, now: Date): Judged {
  const campaign = campaigns.get(enrolment.campaignId);
  const person = people.of(enrolment);
  // An erased profile: nobody is left to decide about.
  if (!campaign || !person) return { after: { ...enrolment, state: 'left' }, decision: null };
  const { decided } = history;
  if (decided.has(decisionId(enrolment))) {
    return { after: stepForward(campaign, enrolment, decided, now), decision: null };
  }
  const verdict = decide(campaign, enrolment, { ...person, ...lastOf(enrolment, history) }, now);
  return {
    after: enrolmentAfter(campaign, enrolment, verdict, decided, now),
    decision: verdict.kind === 'postponed' ? null : decisionOf(campaign, enrolment, verdict, now),
  };
}

function lastOf(
  { profileId, campaignId, arm }: Enrolment,
  history: History,
): Pick<Seen, 'lastSendAt' | 'lastHoldOutAt'> {
  return {
    lastSendAt: history.lastSendAt.get(profileId),
    lastHoldOutAt: arm === 'held-out' ? history.lastHoldOutAt.get(`${profileId}:${campaignId}`) : undefined,
  };
}
