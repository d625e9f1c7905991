// Entry: members of each running campaign's segment enter it, each with an arm drawn once, or are turned away with the reason.
import { idsOfMany, type Profile, streamProfiles } from '../profiles/index.js';
import { type Admission, admit, mayEnterAgain } from './admit.js';
import { type Decision, decisionId, ENTRY_STEP } from './decision.js';
import { insertDecisionsOnce, knownDecisionIds } from './decision-store.js';
import { type Campaign, isAtWork } from './definition/campaign.js';
import { campaignList } from './definition/campaign-store.js';
import { type Arm, type Enrolment, enrolmentId, occasionOf } from './enrolment.js';
import { enrolmentsOf, insertEnrolments } from './enrolment-store.js';
import { heldOutBuckets } from './hold-out.js';
import { inShards } from './in-shards.js';
import { marketingStopped } from './marketing-switch.js';
import { newestOrders } from './newest-orders.js';
import { writePermissions } from './reach/write-permission.js';

const SHARD = 500;

/**
 * Looks at every member of the segments of all running campaigns, or of one. Answers how many people entered.
 * It may run twice, on two nodes, or die at any point: a row's id says what it is about, and the next run finds the rest.
 */
export async function enterDue(options: { now: Date; campaignId?: string; stopping?: () => boolean }): Promise<number> {
  if (await marketingStopped()) return 0;
  const running = (await campaignList()).filter(
    (campaign) => isAtWork(campaign) && (options.campaignId === undefined || options.campaignId === campaign.id),
  );
  let entered = 0;
  for (const campaign of running) {
    const heldOut = heldOutBuckets(campaign.id, campaign.holdOut);
    for await (const profiles of inShards(streamProfiles({ condition: campaign.segment.condition }), SHARD)) {
      if (options.stopping?.()) return entered;
      entered += await enterShard(campaign, heldOut, profiles, options.now);
    }
  }
  return entered;
}

async function enterShard(campaign: Campaign, heldOut: Set<number>, profiles: Profile[], now: Date): Promise<number> {
  const candidates = await candidatesOf(campaign, profiles, now);
  const permissions = await writePermissions(candidates.map(({ profile }) => profile));
  const orders = await newestOrders(
    candidates.map(({ profile }) => profile.id),
    candidates.flatMap(({ profile }) => profile.scores?.at ?? []),
    now,
  );
  const enrolments: Enrolment[] = [];
  const turnedAway: Decision[] = [];
  for (const { profile, earlier } of candidates) {
    const number = (earlier?.number ?? 0) + 1;
    const permission = permissions.get(profile.id);
    const admission = admit(campaign, { profile, permission, newestOrderAt: orders.get(profile.id) }, now);
    // The arm is drawn once: a hold-out share that changed meanwhile must not move a person to the other arm.
    const arm = earlier?.arm ?? (heldOut.has(profile.bucket) ? 'held-out' : 'treated');
    if (admission.kind === 'enters') enrolments.push(enrolmentOf(campaign, arm, profile, number, now));
    else turnedAway.push(turnedAwayOf(campaign, profile, number, admission, now));
  }
  await insertNewDecisions(turnedAway);
  return insertEnrolments(enrolments);
}

interface Candidate {
  profile: Profile;
  /** The arm that was drawn first, and how often the person has entered so far, under whatever id. */
  earlier: Pick<Enrolment, 'arm' | 'number'> | undefined;
}

/** Who has not entered yet, or may again after the `earlier` time. */
async function candidatesOf(campaign: Campaign, profiles: Profile[], now: Date): Promise<Candidate[]> {
  const families = await idsOfMany(profiles.map(({ id }) => id));
  const entered = new Map<string, Enrolment[]>();
  for (const enrolment of await enrolmentsOf([...families.values()].flat(), campaign.id)) {
    const others = entered.get(enrolment.profileId);
    if (others) others.push(enrolment);
    else entered.set(enrolment.profileId, [enrolment]);
  }
  return profiles.flatMap((profile): Candidate[] => {
    const own = (families.get(profile.id) ?? []).flatMap((id) => entered.get(id) ?? []);
    own.sort((one, other) => one.enteredAt.getTime() - other.enteredAt.getTime());
    const latest = own.find(({ state }) => state === 'active') ?? own.at(-1);
    if (!mayEnterAgain(campaign, latest, now)) return [];
    const [first] = own;
    const number = own.reduce((most, enrolment) => Math.max(most, enrolment.number), 0);
    return [{ profile, earlier: first && { arm: first.arm, number } }];
  });
}

function enrolmentOf(campaign: Campaign, arm: Arm, profile: Profile, number: number, now: Date): Enrolment {
  const [first] = campaign.steps;
  if (!first) throw new Error(`campaign ${campaign.id} has no steps`);
  return {
    id: enrolmentId({ profileId: profile.id, campaignId: campaign.id, number }),
    profileId: profile.id,
    campaignId: campaign.id,
    number,
    occasion: occasionOf(number),
    arm,
    enteredAt: now,
    state: 'active',
    step: first.id,
    dueAt: new Date(now.getTime() + first.afterMs),
  };
}

/** The occasion carries the reason: it is recorded once, and does not stand in the way when the reason is gone. */
function turnedAwayOf(
  campaign: Campaign,
  profile: Profile,
  number: number,
  { reason, sentence, facts }: Extract<Admission, { kind: 'turned-away' }>,
  now: Date,
): Decision {
  const occasion = `${occasionOf(number)}.${reason}`;
  const key = { profileId: profile.id, campaignId: campaign.id, step: ENTRY_STEP, occasion };
  return {
    id: decisionId(key),
    ...key,
    profileId: profile.id,
    campaignVersion: campaign.version,
    kind: 'withheld',
    reason,
    sentence,
    facts,
    at: now,
  };
}

async function insertNewDecisions(decisions: Decision[]): Promise<void> {
  if (decisions.length === 0) return;
  const known = await knownDecisionIds(decisions.map(({ id }) => id));
  await insertDecisionsOnce(decisions.filter(({ id }) => !known.has(id)));
}
