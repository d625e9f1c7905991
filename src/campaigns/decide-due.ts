// Deciding what is due: shards are claimed, read in bulk, judged by the pure rule, and written in one transaction each.
import { inTransaction, type Session } from '../platform/mongo.js';
import { lastSends, noteSends } from './cap-store.js';
import { decide, type Seen } from './decide.js';
import type { Decision } from './decision.js';
import { insertDecisions } from './decision-store.js';
import type { Campaign } from './definition/campaign.js';
import { campaignList } from './definition/campaign-store.js';
import type { Enrolment } from './enrolment.js';
import { claimDue, moveOn, nextDueOf, stillClaimed } from './enrolment-store.js';
import { giveCoupons } from './give-coupons.js';
import { marketingStopped } from './marketing-switch.js';
import { decisionOf, enrolmentAfter } from './next-step.js';
import { announceSends } from './on-send.js';
import { type People, readPeople } from './read-people.js';

const SHARD = 500;
const CLAIM_MS = 60_000;

/**
 * Decides every step that is due in running campaigns; answers how many decisions were written. Any number of nodes may do it
 * at once and die at any point: a decision, its coupon and the enrolment's step forward are one transaction.
 */
export async function decideDue(options: { now: Date; node: string; stopping?: () => boolean }): Promise<number> {
  if (await marketingStopped()) return 0;
  const running = new Map((await runningCampaigns()).map((campaign) => [campaign.id, campaign]));
  const until = new Date(options.now.getTime() + CLAIM_MS);
  let decided = 0;
  while (!options.stopping?.()) {
    const shard = await claimDue({ ...options, campaignIds: [...running.keys()], until, limit: SHARD });
    if (!shard.foundDue) break;
    if (shard.enrolments.length > 0) decided += await decideShard(running, shard.enrolments, shard.token, options.now);
  }
  return decided;
}

/** When the next step of a running campaign is due; null when nobody waits. */
export async function nextDueAt(): Promise<Date | null> {
  return nextDueOf((await runningCampaigns()).map(({ id }) => id));
}

async function runningCampaigns(): Promise<Campaign[]> {
  return (await campaignList()).filter(({ state }) => state === 'running');
}

async function decideShard(
  campaigns: Map<string, Campaign>,
  claimed: Enrolment[],
  token: string,
  now: Date,
): Promise<number> {
  const people = await readPeople(claimed, campaigns, now);
  const ids = claimed.map(({ id }) => id);
  const decisions = await inTransaction(async (session) => {
    // Read again inside: what another node took over after a lost claim is left out, and a conflict starts this anew.
    const held = await stillClaimed(ids, token, session);
    if (held.length === 0) return [];
    const judged = await judge(held, campaigns, people, now, session);
    return write(judged, now, session);
  });
  if (decisions.some(({ kind }) => kind === 'send')) announceSends();
  return decisions.length;
}

interface Judged {
  after: Enrolment;
  decision: Decision | null;
}

async function judge(
  held: Enrolment[],
  campaigns: Map<string, Campaign>,
  people: People,
  now: Date,
  session: Session,
): Promise<Judged[]> {
  const lastSendAt = await lastSends(
    held.map(({ profileId }) => profileId),
    session,
  );
  return held.map((enrolment) => {
    const campaign = campaigns.get(enrolment.campaignId);
    const person = people.of(enrolment);
    // An erased profile: nobody is left to decide about.
    if (!campaign || !person) return { after: { ...enrolment, state: 'left' as const }, decision: null };
    const seen: Seen = { ...person, lastSendAt: lastSendAt.get(enrolment.profileId) };
    const verdict = decide(campaign, enrolment, seen, now);
    if (verdict.kind === 'send') lastSendAt.set(enrolment.profileId, now);
    return {
      after: enrolmentAfter(campaign, enrolment, verdict, now),
      decision: verdict.kind === 'postponed' ? null : decisionOf(campaign, enrolment, verdict, now),
    };
  });
}

async function write(judged: Judged[], now: Date, session: Session): Promise<Decision[]> {
  const decisions = await giveCoupons(
    judged.flatMap(({ decision }) => decision ?? []),
    now,
    session,
  );
  const sent = decisions.filter(({ kind }) => kind === 'send');
  await insertDecisions(decisions, session);
  await noteSends([...new Set(sent.map(({ profileId }) => profileId))], now, session);
  await moveOn(
    judged.map(({ after }) => after),
    session,
  );
  return decisions;
}
