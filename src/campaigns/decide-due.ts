// Deciding what is due: shards are claimed, read in bulk, judged by the pure rule, and written in one transaction each.
import { type Clock, movableClock } from '../platform/clock.js';
import { inTransaction, type Session } from '../platform/mongo.js';
import { currentIdsOf } from '../profiles/index.js';
import { noteSends } from './cap-store.js';
import type { Decision } from './decision.js';
import { insertDecisions } from './decision-store.js';
import { type Campaign, isAtWork } from './definition/campaign.js';
import { campaignList } from './definition/campaign-store.js';
import type { Enrolment } from './enrolment.js';
import { claimDue, moveOn, nextDueOf, stillClaimed } from './enrolment-store.js';
import { giveCoupons } from './give-coupons.js';
import { type Judged, judge } from './judge.js';
import { marketingStopped } from './marketing-switch.js';
import { announceSends } from './on-send.js';
import { readPeople } from './read-people.js';

const SHARD = 500;
const CLAIM_MS = 60_000;

/**
 * Decides every step that is due at `now` in running campaigns; answers how many decisions were written. Any number of nodes
 * may do it at once and die at any point: a decision, its coupon and the enrolment's step forward are one transaction.
 */
export async function decideDue(options: { now: Date; node: string; stopping?: () => boolean }): Promise<number> {
  return decideWhileDue({ ...options, clock: movableClock(options.now) });
}

/** `decideDue` as time passes: each shard at the time of its claim, and none after a pause or the switch for all marketing. */
export async function decideWhileDue(options: {
  clock: Clock;
  node: string;
  stopping?: () => boolean;
}): Promise<number> {
  let decided = 0;
  while (!options.stopping?.()) {
    const inShard = await decideNextShard({ now: options.clock.now(), node: options.node });
    if (inShard === null) break;
    decided += inShard;
  }
  return decided;
}

/** At most 500 enrolments; null when nothing is due. */
export async function decideNextShard({ now, node }: { now: Date; node: string }): Promise<number | null> {
  if (await marketingStopped()) return null;
  const running = new Map((await runningCampaigns()).map((campaign) => [campaign.id, campaign]));
  const until = new Date(now.getTime() + CLAIM_MS);
  const shard = await claimDue({ now, node, campaignIds: [...running.keys()], until, limit: SHARD });
  if (!shard.foundDue) return null;
  return shard.enrolments.length === 0 ? 0 : decideShard(running, shard.enrolments, shard.token, now);
}

/** When the next step of a running campaign is due; null when nobody waits. */
export async function nextDueAt(): Promise<Date | null> {
  return nextDueOf((await runningCampaigns()).map(({ id }) => id));
}

async function runningCampaigns(): Promise<Campaign[]> {
  return (await campaignList()).filter(isAtWork);
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
    return write(await judge(held, { campaigns, people }, now, session), now, session);
  });
  if (decisions.some(({ kind }) => kind === 'send')) announceSends();
  return decisions.length;
}

async function write(judged: Judged[], now: Date, session: Session): Promise<Decision[]> {
  const decisions = await giveCoupons(
    judged.flatMap(({ decision }) => decision ?? []),
    now,
    session,
  );
  const sends = decisions.filter(({ kind }) => kind === 'send');
  await insertDecisions(decisions, session);
  // Under the id that the person is kept by now, or two nodes could write to one person at once.
  const people = await currentIdsOf([...new Set(sends.map(({ profileId }) => profileId))]);
  await noteSends([...new Set(people.values())], now, session);
  await moveOn(
    judged.map(({ after }) => after),
    session,
  );
  return decisions;
}
