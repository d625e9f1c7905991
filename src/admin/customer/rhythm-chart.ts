// One person's orders over time as stems, and how long it has been silent since.
import * as Plot from '@observablehq/plot';
import { amountOf, type Money, moneyFrom } from '../../platform/money.js';
import { type Chart, drawChart, type Size } from '../show/chart.js';
import { day, money } from '../show/format.js';

export interface Stem {
  at: Date;
  amount: Money;
}

const SIZES = { wide: { width: 680, height: 200 }, narrow: { width: 324, height: 190 } };
const MARGIN_MS = 5 * 86_400_000;

/** Draws purchases up to `now`, given newest first; needs at least one. */
export function rhythmChart(stems: Stem[], currency: string, now: Date): Chart {
  const first = stems.at(-1)?.at ?? now;
  const label = `${stems.length} orders from ${day(first)} to today; each stem is an order, its height the amount`;
  return drawChart(label, SIZES, (size) => ({
    ...{ marginLeft: 52, marginRight: 34, marginTop: 22, marginBottom: 26 },
    x: { type: 'utc', domain: [new Date(first.getTime() - MARGIN_MS), now] },
    y: { domain: [0, Math.max(1, ...stems.map(heightOf)) * 1.06] },
    marks: [...axes(size, currency), ...stemMarks(stems, currency), ...todayMarks(now)],
  }));
}

function axes(size: Size, currency: string): Plot.Markish[] {
  const tickFormat = (amount: number) => money(moneyFrom(amount), currency, 0);
  return [
    Plot.gridY({ ticks: 3, strokeOpacity: 1, className: 'plot-grid' }),
    Plot.axisY({ ticks: 3, tickSize: 0, label: null, tickFormat }),
    Plot.axisX({ ticks: size.narrow ? 3 : 7, tickSize: 0, label: null, tickFormat: monthAndYear }),
    Plot.ruleY([0], { className: 'plot-axis' }),
  ];
}

function stemMarks(stems: Stem[], currency: string): Plot.Markish[] {
  const title = (stem: Stem) => `${day(stem.at)}: ${money(stem.amount, currency)}`;
  return [
    Plot.ruleX(stems, { x: 'at', y1: 0, y2: heightOf, className: 'plot-stem' }),
    Plot.dot(stems, { x: 'at', y: heightOf, r: 3.5, stroke: 'none', className: 'plot-dot', title }),
  ];
}

function todayMarks(now: Date): Plot.Markish[] {
  const place = { x: (time: Date) => time, frameAnchor: 'top', dy: -14 } as const;
  return [
    Plot.ruleX([now], { className: 'plot-now' }),
    Plot.text([now], { ...place, text: () => 'today', className: 'plot-strong' }),
  ];
}

function heightOf(stem: Stem): number {
  return amountOf(stem.amount);
}

function monthAndYear(time: Date): string {
  return time.toLocaleDateString('en-GB', { month: 'short', year: '2-digit', timeZone: 'UTC' }).replace(' ', ' ’');
}
