// What `--check` prints: the figures of every step, read through the front doors, and held against what they must be.
import { latestRun } from '../analysis/index.js';
import { decisionCounts } from '../campaigns/index.js';
import { type OrderTotals, totals } from '../commerce/index.js';
import { messageCounts } from '../email/index.js';
import { campaignReport, outcomeCounts } from '../measurement/index.js';
import { Conflict } from '../platform/errors.js';
import type { Money } from '../platform/money.js';
import { findProfiles } from '../profiles/index.js';
import { type CheckFigures, firstBroken } from './check-report.js';
import type { Played } from './play-loop.js';
import type { Stopwatch } from './stopwatch.js';
import { CAMPAIGN } from './write-to-people.js';

/** Throws with the first broken step, what was expected and what was found. */
export async function checkLoop(played: Played, now: Date, watch: Stopwatch): Promise<CheckFigures> {
  const figures: CheckFigures = {
    rows: played.rows.read,
    skipped: played.rows.skipped,
    ...(await booksOf(played)),
    ...(await scoresNow()),
    ...(await campaignNow(now, played.trueEffect)),
    importOrdersPerSecond: played.ordersPerSecond,
    rssMb: Math.round(process.resourceUsage().maxRSS / 1024),
    seconds: watch.seconds(),
  };
  const broken = firstBroken(figures, await standingOf('12346'));
  if (!broken) return figures;
  const { step, expected, found } = broken;
  throw new Conflict(`the step "${step}" is broken: expected ${expected}, found ${found}\n${JSON.stringify(figures)}`);
}

async function booksOf({ sources }: Played) {
  const { bySource } = await totals();
  const real = bySource.get(sources.real.sourceId);
  const simulated = bySource.get(sources.simulated.sourceId);
  const sum = (one: OrderTotals | undefined, name: 'sales' | 'refunded' | 'net' | 'matched' | 'unmatched') =>
    pounds(one?.[name] ?? 0);
  return {
    customers: real?.customers ?? 0,
    buyers: real?.buyers ?? 0,
    orders: real?.orders ?? 0,
    refunds: real?.refunds ?? 0,
    revenue: { sales: sum(real, 'sales'), refunds: -sum(real, 'refunded'), net: sum(real, 'net') },
    refundsMatched: sum(real, 'matched'),
    refundsUnmatched: sum(real, 'unmatched'),
    simulated: { orders: simulated?.orders ?? 0, sales: sum(simulated, 'sales') },
  };
}

async function scoresNow() {
  const run = await latestRun('scores');
  const figures = run?.state === 'done' ? run.figures : null;
  const tiers = Object.entries(figures?.tiers ?? {}).map(([tier, { customers }]) => [tier, customers]);
  return {
    scored: run?.scored ?? 0,
    atRisk: figures?.atRisk.customers ?? 0,
    tiers: Object.fromEntries(tiers) as Record<string, number>,
  };
}

async function campaignNow(now: Date, trueEffect: number) {
  const { send, holdOut, withheld } = await decisionCounts(CAMPAIGN);
  const { opened, clicked, unsubscribed, ordered } = await outcomeCounts(CAMPAIGN);
  const { lift, coupons } = await campaignReport(CAMPAIGN, now);
  const { treated, heldOut, difference, interval, untilNow } = lift;
  const arm = ({ n, ordered }: { n: number; ordered: number }) => ({ n, ordered });
  return {
    decisions: { send, holdOut, withheld: withheld as Record<string, number> },
    messages: await messageCounts(CAMPAIGN),
    outcomes: { opened, clicked, unsubscribed, ordered },
    coupons: { issued: coupons.issued, redeemed: coupons.redeemed },
    lift: { treated: arm(treated), heldOut: arm(heldOut), difference, interval, trueEffect, untilNow },
  };
}

/** Where one customer stands in the lists; null when they have no scores at all. */
async function standingOf(customerId: string): Promise<{ atRisk: boolean; tier: string } | null> {
  const found = await findProfiles({ text: customerId, limit: 5 });
  const profile = found.find(({ behaviour }) => behaviour.userId === customerId);
  return profile?.scores ? { atRisk: profile.scores.atRisk, tier: profile.scores.tier } : null;
}

function pounds(money: Money): number {
  return Math.round(money / 100) / 100;
}
