// The start page: what went round the loop, what needs a person, what rapport changed, and whether the orders add up.
import { latestRun, type Run, runs } from '../../analysis/index.js';
import { marketingStopped } from '../../campaigns/index.js';
import { orderProblems, type Totals } from '../../commerce/index.js';
import { countProfiles, countSuggestions } from '../../profiles/index.js';
import { backlog, eventTotals, rejectsSummary, sources } from '../../tracking/index.js';
import { campaignRows, type KeptResults, tableOf } from '../campaign/campaigns-page.js';
import { readDemo } from '../frame/demo-setting.js';
import { shownCurrency } from '../show/currency.js';
import { clockTime } from '../show/format.js';
import type { Kept } from '../show/kept-for-a-minute.js';
import { type LoopFigures, loopSteps } from './loop-steps.js';
import { needsPerson } from './needs-person.js';
import { reconciliation } from './reconciliation.js';

/** What reads whole collections: kept for a minute. */
export interface KeptFigures {
  books: Kept<Totals>;
  results: KeptResults;
}

/** Reads one figure or two of every room; the sums of all orders and the results of campaigns may be a minute old. */
export async function homePage({ books, results }: KeptFigures, now: Date) {
  const [intake, profile, analysis, { rows: campaigns, counted }, currency, demo, stopped] = await Promise.all([
    readIntake(books, now),
    readProfiles(),
    readAnalysis(),
    campaignRows(results, now),
    shownCurrency(),
    readDemo(),
    marketingStopped(),
  ]);
  const figures: LoopFigures = { ...intake, ...profile, ...analysis, campaigns, now };
  return {
    simulated: demo !== null,
    ...loopSteps(figures),
    todo: needsPerson({ ...figures, problems: intake.problems, pairs: profile.pairs }),
    table: { ...tableOf(campaigns), counted },
    books: reconciliation(intake, intake.sources, demo, currency),
    counted: `Counted at ${clockTime(intake.countedAt)} UTC; the next look after a minute counts anew.`,
    stopped,
  };
}

async function readIntake(books: Kept<Totals>, now: Date) {
  const [{ value: totals, countedAt }, events, waiting, rejects, known, problems] = await Promise.all([
    books.at(now),
    eventTotals(),
    backlog(),
    rejectsSummary(),
    sources(),
    orderProblems(1),
  ]);
  return { ...totals, countedAt, events, waiting, rejects, sources: known, problems };
}

async function readProfiles() {
  const [profiles, scored, pairs] = await Promise.all([
    countProfiles('all'),
    countProfiles('withScores'),
    countSuggestions(),
  ]);
  return { profiles, scored, pairs };
}

async function readAnalysis(): Promise<{ run: Run | null; lastTry: Run | null }> {
  const [run, [lastTry]] = await Promise.all([latestRun('scores'), runs(1)]);
  return { run, lastTry: lastTry ?? null };
}
