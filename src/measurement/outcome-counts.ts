// How many came back of a campaign, in the figures that its page shows first.
import { tallyArms } from './arms.js';
import { goalOf } from './campaign-report.js';
import { type HitClass, isCounted } from './outcome.js';
import { countOutcomes, countSeen, type KindCount } from './outcome-store.js';

export interface OutcomeCounts {
  /** Messages whose picture was asked for or of which a link was followed: who follows a link has the mail open. */
  opened: number;
  /** Messages of which a link was followed. */
  clicked: number;
  /** Messages through which somebody unsubscribed. */
  unsubscribed: number;
  /** Treated people who ordered inside their window. */
  ordered: number;
  /** Not in the above: messages that only machines or only scanners opened or followed. */
  apart: { opened: Partial<Record<HitClass, number>>; clicked: Partial<Record<HitClass, number>> };
}

/** Throws NotFound for a campaign that is not known. */
export async function outcomeCounts(campaignId: string): Promise<OutcomeCounts> {
  const { withinMs } = await goalOf(campaignId);
  const [counts, opened, arms] = await Promise.all([
    countOutcomes(campaignId),
    countSeen(campaignId),
    tallyArms({ campaignId, withinMs, arm: 'treated' }),
  ]);
  return {
    opened,
    clicked: counted(counts, 'clicked'),
    unsubscribed: counted(counts, 'unsubscribed'),
    ordered: arms.treated.ordered,
    apart: { opened: apart(counts, 'opened'), clicked: apart(counts, 'clicked') },
  };
}

function counted(counts: KindCount[], kind: KindCount['kind']): number {
  return counts
    .filter((count) => count.kind === kind && isCounted(count.class))
    .reduce((sum, { messages }) => sum + messages, 0);
}

function apart(counts: KindCount[], kind: KindCount['kind']): Partial<Record<HitClass, number>> {
  const uncounted = counts.filter((count) => count.kind === kind && !isCounted(count.class));
  return Object.fromEntries(uncounted.map((count) => [count.class, count.messages]));
}
