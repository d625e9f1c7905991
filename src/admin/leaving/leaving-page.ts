// Customers about to leave: who, how much money goes with them, why we think so, and whether the list was right before.
import { latestRun, type Run } from '../../analysis/index.js';
import { leavingPage as leavingList, type Profile } from '../../profiles/index.js';
import { shownCurrency } from '../show/currency.js';
import { count, counted, day, money, percent, roughly } from '../show/format.js';
import { type Pager, pager } from '../show/pager.js';
import { backTestView } from './back-test-view.js';
import { addressOfPlace, type ListPlace, nextPlace, placeBefore } from './list-place.js';
import { listRow, riskMark } from './list-row.js';
import { LEAST_DRAWN, riskChart } from './risk-chart.js';
import type { RiskPicture } from './risk-picture.js';
import { readUnderWay } from './under-way.js';

const PAGE = 25;
const MARKED = 60;
const AT_RISK = { field: 'scores.atRisk', is: true };
const PLACE = { loop: 3, group: 'Analyse', title: 'Leaving', href: '/admin/leaving' };

export async function leavingPage(from: ListPlace, picture: RiskPicture, now: Date) {
  const [run, currency] = await Promise.all([latestRun('scores'), shownCurrency()]);
  const [found, top] = await Promise.all([
    leavingList({ limit: PAGE + 1, after: from.after, condition: AT_RISK }),
    leavingList({ limit: MARKED, condition: AT_RISK }),
  ]);
  const people = found.slice(0, PAGE);
  const empty = emptyWords(run, from.after);
  if (!run || people.length === 0) return { place: PLACE, people: [], ...empty };
  const rows = { most: top[0]?.scores?.atStake ?? 0, currency };
  const ids = people.map(({ id }) => id);
  const underWay = await readUnderWay(ids, now);
  return {
    place: PLACE,
    ...empty,
    stats: statsOf(run, currency),
    ...(await pictureOf(run, top, picture, currency)),
    backTest: backTestView(run),
    atRisk: `${counted(run.figures?.atRisk.customers ?? 0, 'person', 'people')} at risk`,
    recipe: `Ordered by money at stake: risk × net sales of the last 365 days, an estimate; under each risk stands its 95 % interval. Places are among all ${counted(run.scored, 'buyer')} scored on ${day(run.until)}; the places left out are people who are likely to order again.${refusedLine(run)}`,
    warnings: run.warnings,
    people: people.map((profile) => ({ ...listRow(profile, rows), underWay: underWay(profile.id) })),
    pager: pagerOf(people, found.length > PAGE, from, run),
  };
}

function refusedLine({ refused = 0 }: Run): string {
  return refused > 0
    ? ` ${counted(refused, 'customer')} refused personalisation and ${refused === 1 ? 'is' : 'are'} not scored.`
    : '';
}

function statsOf(run: Run, currency: string) {
  const { figures } = run;
  const base = figures?.baseRate ?? null;
  const ordinary = base === null ? 'not known yet' : `of all buyers order nothing in ${run.horizonDays} days`;
  const tierA = figures?.tiers.A;
  return [
    {
      ...{ name: 'Money at stake', value: roughly(figures?.atRisk.atStake ?? 0, currency), of: '', simulated: false },
      note: 'estimate: risk × money of the last 365 days of those at risk',
    },
    {
      ...{ name: 'At risk and worth keeping', value: count(figures?.atRisk.customers ?? 0), simulated: false },
      ...{
        of: `of ${count(run.scored)}`,
        note: 'more likely to leave than usual, and in the first fifth by money at stake',
      },
    },
    { name: 'Usual risk', value: base === null ? '–' : percent(base), of: '', note: ordinary, simulated: false },
    {
      ...{ name: 'Tier A', value: count(tierA?.customers ?? 0), of: 'people', simulated: false },
      note: `bring the first half of all money, ${money(tierA?.money ?? 0, currency, 0)}`,
    },
  ];
}

async function pictureOf(run: Run, top: Profile[], picture: RiskPicture, currency: string) {
  const grid = await picture.gridOf(run.id);
  const marks = top.map(riskMark);
  const few =
    grid.notDrawn > 0
      ? ` ${counted(grid.notDrawn, 'person', 'people')} with less than ${money(LEAST_DRAWN * 10_000, currency, 0)} are not drawn.`
      : '';
  return {
    chart: riskChart(grid, marks, currency),
    marked: top.map((profile) => listRow(profile, { most: 0, currency })),
    legend: `the first ${count(marks.length)} at risk; area = money at stake`,
    caption: `High and right is where money is about to leave. High and left is safe money: do not disturb it with discounts.${few}`,
  };
}

function pagerOf(people: Profile[], more: boolean, from: ListPlace, run: Run): Pager {
  const { after, seen } = from;
  const before = placeBefore(from, PAGE);
  const last = people.at(-1)?.scores?.rank ?? 0;
  const until = seen + people.length;
  const atRisk = run.figures?.atRisk.customers ?? 0;
  // An address typed by hand may not say how many went before.
  const placed = (after === 0) === (seen === 0) && until <= atRisk;
  return pager({
    range: placed
      ? `${count(seen + 1)}–${count(until)} of ${count(atRisk)}`
      : `${counted(people.length, 'person', 'people')} on this page`,
    first: after > 0 ? '/admin/leaving' : '',
    back: before ? addressOfPlace(before) : '',
    next: more ? addressOfPlace(nextPlace(from, last, people.length)) : '',
  });
}

function emptyWords(run: Run | null, after: number) {
  if (run && after > 0)
    return {
      emptyTitle: 'The list ends before this.',
      emptyText: '',
      emptyHref: '/admin/leaving',
      emptyLink: 'First page',
    };
  return {
    emptyTitle: run ? 'Nobody worth keeping is at risk.' : 'Not scored yet.',
    emptyText: run
      ? `${counted(run.scored, 'customer')} scored on ${day(run.until)}. ${run.warnings.join('. ')}`
      : 'Customers are scored each night, and when the demo starts. The first run has not finished.',
    ...{ emptyHref: '/admin/', emptyLink: 'See what came in' },
  };
}
