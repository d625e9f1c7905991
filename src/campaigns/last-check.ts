// The last look before a mail is handed over: days may lie between the decision and this moment.
import { type Coupon, couponsOf, couponUsable } from '../commerce/index.js';
import { currentProfiles, type Profile, type ProfileId } from '../profiles/index.js';
import type { Decision, HaltReason, LastCheck, LastCheckReason } from './decision.js';
import type { Campaign } from './definition/campaign.js';
import { campaignList } from './definition/campaign-store.js';
import { marketingStopped } from './marketing-switch.js';
import { newestOrders, orderedSince } from './newest-orders.js';
import { addressOf, reachOf } from './reach/reach.js';
import { type WritePermission, writePermissions } from './reach/write-permission.js';
import { sayDuration } from './say.js';

const LOOK_AGAIN_MS = 60_000;

/** One entry for each decision, by its id. Six queries, however many decisions. */
export async function lastCheck(decisions: Decision[], now: Date): Promise<Map<string, LastCheck>> {
  const world = await readWorld(decisions, now);
  return new Map(decisions.map((decision) => [decision.id, checkOne(decision, world, now)]));
}

interface World {
  stopped: boolean;
  campaigns: Map<string, Campaign>;
  /** By the id in the decision. */
  profiles: Map<ProfileId, Profile>;
  permissions: Map<ProfileId, WritePermission>;
  coupons: Map<string, Coupon>;
  /** The newest order of each person since the first of these decisions. */
  orders: Map<string, Date>;
}

async function readWorld(decisions: Decision[], now: Date): Promise<World> {
  const ids = [...new Set(decisions.map(({ profileId }) => profileId))];
  const decidedAt = decisions.map(({ at }) => at);
  const [stopped, campaigns, profiles, coupons] = await Promise.all([
    marketingStopped(),
    campaignList(),
    currentProfiles(ids),
    couponsOf(ids),
  ]);
  const people = [...profiles.values()];
  const [orders, permissions] = await Promise.all([
    newestOrders(
      people.map(({ id }) => id),
      decidedAt,
      now,
    ),
    writePermissions(people),
  ]);
  return {
    stopped,
    campaigns: new Map(campaigns.map((campaign) => [campaign.id, campaign])),
    profiles,
    permissions,
    coupons: new Map(coupons.map((coupon) => [coupon.decisionId, coupon])),
    orders,
  };
}

function checkOne(decision: Decision, world: World, now: Date): LastCheck {
  const profile = world.profiles.get(decision.profileId);
  const address = profile && addressOf(profile);
  if (!profile || address === undefined) return withheld('no-address', 'We no longer know an address of this person.');
  const campaign = world.campaigns.get(decision.campaignId);
  if (!campaign) return withheld('campaign-paused', 'The campaign is gone.');
  // While a switch is off nobody is judged: whoever turns it on again finds everything as it was.
  const halt = haltOf(campaign, world.stopped, now);
  if (halt) return waitsUnlessTooLate(decision, campaign, halt);
  const { obstacle } = reachOf(profile, world.permissions.get(profile.id), now);
  if (obstacle && !obstacle.until) return withheld(obstacle.reason, obstacle.sentence);
  const order = orderedSince(profile, world.orders.get(profile.id), decision.at);
  if (campaign.exit.includes('goal-reached') && order.ordered) {
    return withheld('goal-reached', 'Has ordered since this was decided: the goal is reached.');
  }
  if (decision.couponCode !== undefined && !couponGood(world.coupons.get(decision.id), now)) {
    return withheld('coupon-not-valid', `The coupon ${decision.couponCode} can no longer be used.`);
  }
  if (obstacle?.until) {
    return waitsUnlessTooLate(decision, campaign, { ...obstacle, reason: 'silence', until: obstacle.until });
  }
  return { kind: 'clear', address };
}

interface Halt {
  reason: HaltReason;
  until: Date;
  sentence: string;
}

/** Nobody knows when a switch is turned on again, so it is looked at once a minute. */
function haltOf(campaign: Campaign, stopped: boolean, now: Date): Halt | null {
  const until = new Date(now.getTime() + LOOK_AGAIN_MS);
  if (stopped) return { reason: 'marketing-stopped', until, sentence: 'All marketing is stopped.' };
  if (campaign.state === 'running') return null;
  return { reason: 'campaign-paused', until, sentence: 'The campaign is paused.' };
}

/** Past the goal's window, counted from the decision, a mail could no longer help: the wait ends there, for good. */
function waitsUnlessTooLate({ at }: Decision, { goal }: Campaign, { reason, until, sentence }: Halt): LastCheck {
  if (until.getTime() <= at.getTime() + goal.withinMs) return { kind: 'waits', until, reason, sentence };
  return withheld(reason, `${sentence} That outlasts the ${sayDuration(goal.withinMs)} in which the mail could help.`);
}

function couponGood(coupon: Coupon | undefined, now: Date): boolean {
  return coupon !== undefined && couponUsable(coupon, now);
}

function withheld(reason: LastCheckReason, sentence: string): LastCheck {
  return { kind: 'withheld', reason, sentence };
}
