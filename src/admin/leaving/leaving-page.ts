// Customers about to leave: who, how much money goes with them, why we think so, and whether the list was right before.
import { latestRun, type Run } from '../../analysis/index.js';
import { leavingPage as leavingList, type Profile } from '../../profiles/index.js';
import { shownCurrency } from '../show/currency.js';
import { ago, count, counted, day, money, percent } from '../show/format.js';
import { type Pager, pager } from '../show/pager.js';
import { countryOf, customerHref, nameOf } from '../show/person.js';
import { backTestView } from './back-test-view.js';
import { LEAST_DRAWN, type RiskMark, riskChart } from './risk-chart.js';
import type { RiskPicture } from './risk-picture.js';

const PAGE = 25;
const MARKED = 60;
const AT_RISK = { field: 'scores.atRisk', is: true };
const PLACE = { loop: 3, group: 'Analyse', title: 'Leaving', href: '/admin/leaving' };

/** One page of the list; `after` is the rank that ended the page before, 0 for the first page. */
export async function leavingPage(after: number, picture: RiskPicture, now: Date) {
  const [run, currency] = await Promise.all([latestRun('scores'), shownCurrency()]);
  const [found, top] = await Promise.all([
    leavingList({ limit: PAGE + 1, after, condition: AT_RISK }),
    leavingList({ limit: MARKED, condition: AT_RISK }),
  ]);
  const people = found.slice(0, PAGE);
  const empty = emptyWords(run);
  if (!run || people.length === 0) return { place: PLACE, people: [], ...empty };
  const most = top[0]?.scores?.atStake ?? 0;
  return {
    place: PLACE,
    ...empty,
    stats: statsOf(run, currency),
    ...(await pictureOf(run, top, picture, currency)),
    backTest: backTestView(run),
    atRisk: `${counted(run.figures?.atRisk.customers ?? 0, 'person', 'people')} at risk`,
    recipe: `Ordered by money at stake: risk × net sales of the last 365 days. Scored ${day(run.until)} from ${counted(run.scored, 'buyer')}.`,
    warnings: run.warnings,
    people: people.map((profile) => rowOf(profile, most, currency, now)),
    pager: pagerOf(people, found.length > PAGE, after),
  };
}

function statsOf(run: Run, currency: string) {
  const { figures } = run;
  const base = figures?.baseRate ?? null;
  const ordinary = base === null ? 'not known yet' : `of all buyers order nothing in ${run.horizonDays} days`;
  const tierA = figures?.tiers.A;
  return [
    {
      ...{ name: 'Money at stake', value: money(figures?.atRisk.atStake ?? 0, currency, 0), of: '', simulated: false },
      note: 'risk × money of the last 365 days of those at risk',
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
  const marks = top.map(markOf);
  const few =
    grid.notDrawn > 0
      ? ` ${counted(grid.notDrawn, 'person', 'people')} with less than ${money(LEAST_DRAWN * 10_000, currency, 0)} are not drawn.`
      : '';
  return {
    chart: riskChart(grid, marks, currency),
    legend: `the first ${count(marks.length)} at risk; area = money at stake`,
    caption: `High and right is where money is about to leave. High and left is safe money: do not disturb it with discounts.${few}`,
  };
}

function markOf(profile: Profile): RiskMark {
  const { risk = 0, recentMoney = 0, atStake = 0 } = profile.scores ?? {};
  return { name: nameOf(profile), risk, recentMoney, atStake };
}

function rowOf(profile: Profile, most: number, currency: string, now: Date) {
  const { scores, orders } = profile;
  return {
    rank: count(scores?.rank ?? 0),
    name: nameOf(profile),
    href: customerHref(profile),
    country: countryOf(profile),
    lastOrder: orders?.lastAt ? ago(orders.lastAt, now) : 'none',
    risk: percent(scores?.risk ?? Number.NaN),
    recentMoney: money(scores?.recentMoney ?? 0, currency, 0),
    atStake: money(scores?.atStake ?? 0, currency, 0),
    bar: most > 0 ? Math.round(((scores?.atStake ?? 0) / most) * 96) : 0,
    tier: scores?.tier ?? '–',
    why: (scores?.reasons ?? []).join('; '),
  };
}

function pagerOf(people: Profile[], more: boolean, after: number): Pager {
  const last = people.at(-1)?.scores?.rank ?? 0;
  return pager({
    range: `${counted(people.length, 'person', 'people')} on this page, by rank among all who were scored`,
    first: after > 0 ? '/admin/leaving' : '',
    next: more ? `/admin/leaving?after=${last}` : '',
  });
}

function emptyWords(run: Run | null) {
  return {
    emptyTitle: run ? 'Nobody worth keeping is at risk.' : 'Not scored yet.',
    emptyText: run
      ? `${counted(run.scored, 'customer')} scored on ${day(run.until)}. ${run.warnings.join('. ')}`
      : 'Customers are scored each night, and when the demo starts. The first run has not finished.',
  };
}
