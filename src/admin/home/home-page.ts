// The start page: what went round the loop, what needs a person, what rapport changed, and whether the orders add up.
import { latestRun, type Run, runs } from '../../analysis/index.js';
import { marketingStopped } from '../../campaigns/index.js';
import { orderProblems, totals } from '../../commerce/index.js';
import { countProfiles } from '../../profiles/index.js';
import { backlog, rejectsSummary, sources } from '../../tracking/index.js';
import { campaignRows, tableOf } from '../campaign/campaigns-page.js';
import { readDemo } from '../frame/demo-setting.js';
import { shownCurrency } from '../show/currency.js';
import { type LoopFigures, loopSteps } from './loop-steps.js';
import { needsPerson } from './needs-person.js';
import { reconciliation } from './reconciliation.js';

/** Reads one figure or two of every room. */
export async function homePage(now: Date) {
  const [intake, profile, analysis, campaigns, currency, demo, stopped] = await Promise.all([
    readIntake(),
    readProfiles(),
    readAnalysis(),
    campaignRows(now),
    shownCurrency(),
    readDemo(),
    marketingStopped(),
  ]);
  const figures: LoopFigures = { ...intake, ...profile, ...analysis, campaigns, now };
  return {
    simulated: demo !== null,
    ...loopSteps(figures),
    todo: needsPerson({ ...figures, problems: intake.problems }),
    table: tableOf(campaigns),
    books: reconciliation(intake, intake.sources, demo, currency),
    stopped,
  };
}

async function readIntake() {
  const [all, waiting, rejects, known, problems] = await Promise.all([
    totals(),
    backlog(),
    rejectsSummary(),
    sources(),
    orderProblems(1),
  ]);
  return { ...all, waiting, rejects, sources: known, problems };
}

async function readProfiles() {
  const [profiles, scored] = await Promise.all([countProfiles('all'), countProfiles('withScores')]);
  return { profiles, scored };
}

async function readAnalysis(): Promise<{ run: Run | null; lastTry: Run | null }> {
  const [run, [lastTry]] = await Promise.all([latestRun('scores'), runs(1)]);
  return { run, lastTry: lastTry ?? null };
}
