// Judges a claimed shard inside its transaction: the verdict of each enrolment, what is written of it, and where it stands then.
import type { Session } from '../platform/mongo.js';
import { idsOfMany, type ProfileId } from '../profiles/index.js';
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
    if (judged.decision?.kind === 'send') history.lastSendAt.set(history.personOf(enrolment.profileId), now);
    return judged;
  });
}

interface History {
  /** The id under which somebody is kept now: several enrolments may be one person's. */
  personOf(id: ProfileId): ProfileId;
  /** By person. */
  lastSendAt: Map<string, Date>;
  /** By `person:campaign`, of the held out. */
  lastHoldOutAt: Map<string, Date>;
  /** The decisions that exist of any step of these enrolments. */
  decided: Set<string>;
}

async function readHistory(held: Enrolment[], campaigns: Map<string, Campaign>, session: Session): Promise<History> {
  const heldOut = held.filter(({ arm }) => arm === 'held-out');
  const possible = held.flatMap((enrolment) =>
    (campaigns.get(enrolment.campaignId)?.steps ?? []).map(({ id }) => decisionId({ ...enrolment, step: id })),
  );
  const families = await idsOfMany([...new Set(held.map(({ profileId }) => profileId))]);
  const idsIn = (enrolments: Enrolment[]) => enrolments.flatMap(({ profileId }) => families.get(profileId) ?? []);
  const personOf = (id: ProfileId) => families.get(id)?.[0] ?? id;
  // One after the other: a session is not made for several operations at once.
  const sends = await lastSends([...new Set(idsIn(held))], session);
  const holdOuts = await lastHoldOuts([...new Set(idsIn(heldOut))], session);
  const heads = new Map(
    [...families.values()].flatMap((ids) => ids.map((id) => [id as string, ids[0] ?? id] as const)),
  );
  return {
    personOf,
    lastSendAt: newestBy(sends, (id) => heads.get(id) ?? id),
    lastHoldOutAt: newestBy(holdOuts, (walk) => {
      const end = walk.indexOf(':');
      return `${heads.get(walk.slice(0, end)) ?? walk.slice(0, end)}${walk.slice(end)}`;
    }),
    decided: await knownDecisionIds(possible, session),
  };
}

/** What stands under several ids of one person, under one: the newest. */
function newestBy(times: Map<string, Date>, keyOf: (id: string) => string): Map<string, Date> {
  const newest = new Map<string, Date>();
  for (const [id, at] of times) {
    const known = newest.get(keyOf(id));
    if (!known || known < at) newest.set(keyOf(id), at);
  }
  return newest;
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
  const person = history.personOf(profileId);
  return {
    lastSendAt: history.lastSendAt.get(person),
    lastHoldOutAt: arm === 'held-out' ? history.lastHoldOutAt.get(`${person}:${campaignId}`) : undefined,
  };
}
