// The picture of the leaving list: risk across, recent money up. Many people are shaded cells, those to act on are marks.
import * as Plot from '@observablehq/plot';
import { amountOf, type Money } from '../../platform/money.js';
import { type Chart, drawChart, type Size } from '../show/chart.js';
import { money, percent, roughly } from '../show/format.js';

/** One person in the picture. */
export interface RiskMark {
  name: string;
  risk: number;
  recentMoney: Money;
  atStake: Money;
}

/** A shaded rectangle: how many people lie in it. Money in currency units, as the axis shows it. */
interface Cell {
  riskFrom: number;
  riskTo: number;
  moneyFrom: number;
  moneyTo: number;
  people: number;
}

/** Counts people into cells while they stream by, so that the picture is as light with ten million as with a thousand. */
export interface RiskGrid {
  counts: Map<string, number>;
  people: number;
  notDrawn: number;
  highestRisk: number;
  highestMoney: number;
}

/** Sums under this many currency units have no place on the logarithmic axis; the caption says how many people that are. */
export const LEAST_DRAWN = 10;
const SIZES = { wide: { width: 640, height: 380 }, narrow: { width: 324, height: 320 } };
const RISK_STEP = 0.025;
const ROWS_A_DECADE = 8;

export function emptyGrid(): RiskGrid {
  return { counts: new Map(), people: 0, notDrawn: 0, highestRisk: 0, highestMoney: LEAST_DRAWN };
}

/** Adds one person to the grid, in place. */
export function countInto(grid: RiskGrid, risk: number, recentMoney: Money): void {
  const amount = amountOf(recentMoney);
  grid.people += 1;
  if (!(amount >= LEAST_DRAWN)) {
    grid.notDrawn += 1;
    return;
  }
  grid.highestRisk = Math.max(grid.highestRisk, risk);
  grid.highestMoney = Math.max(grid.highestMoney, amount);
  const column = Math.floor(Math.min(risk, 1 - RISK_STEP / 2) / RISK_STEP);
  const key = `${column}:${Math.floor(Math.log10(amount) * ROWS_A_DECADE)}`;
  grid.counts.set(key, (grid.counts.get(key) ?? 0) + 1);
}

/** Draws the grid and the marks; the first three marks carry their names. */
export function riskChart(grid: RiskGrid, marks: RiskMark[], currency: string): Chart {
  const label = `Risk of leaving against money of the last 12 months for ${grid.people} people; marked are the ${marks.length} with most at stake`;
  return drawChart(label, SIZES, (size) => ({
    marginLeft: 48,
    marginRight: 14,
    marginTop: 14,
    marginBottom: 42,
    x: { domain: [0, Math.min(1, Math.ceil(grid.highestRisk * 10) / 10 || 1)] },
    y: { type: 'log', domain: [LEAST_DRAWN, grid.highestMoney * 1.3] },
    r: { range: [0, size.narrow ? 11 : 15] },
    marks: [...axes(size, grid.highestMoney, currency), ...peopleMarks(cellsOf(grid), marks, currency)],
  }));
}

function axes(size: Size, most: number, currency: string): Plot.Markish[] {
  const decades = Array.from({ length: Math.floor(Math.log10(most * 1.3)) }, (_, i) => 10 ** (i + 1));
  const label = size.narrow ? 'risk of no order in 100 days' : 'risk: chance of no order in the next 100 days';
  return [
    Plot.gridX({ ticks: 5, strokeOpacity: 1, className: 'plot-grid' }),
    Plot.gridY(decades, { strokeOpacity: 1, className: 'plot-grid' }),
    Plot.axisX({ ticks: 5, tickSize: 0, tickFormat: (risk: number) => percent(risk), label: null }),
    Plot.axisY(decades, { tickSize: 0, tickFormat: (amount: number) => shortAmount(amount, currency), label: null }),
    Plot.text([label], { frameAnchor: 'bottom', dy: 38, className: 'plot-label' }),
  ];
}

function peopleMarks(cells: Cell[], marks: RiskMark[], currency: string): Plot.Markish[] {
  const most = Math.max(1, ...cells.map((cell) => cell.people));
  const place = { x: 'risk', y: (mark: RiskMark) => amountOf(mark.recentMoney) };
  return [
    Plot.rect(cells, {
      ...{ x1: 'riskFrom', x2: 'riskTo', y1: 'moneyFrom', y2: 'moneyTo', inset: 0.5, className: 'plot-cell' },
      fillOpacity: (cell: Cell) => 0.16 + 0.5 * Math.sqrt(cell.people / most),
    }),
    Plot.dot(marks, {
      ...place,
      ...{
        r: (mark: RiskMark) => amountOf(mark.atStake),
        className: 'plot-bubble',
        title: (mark) => inWords(mark, currency),
      },
    }),
    Plot.text(named(marks), {
      ...place,
      ...{ text: 'name', className: 'plot-strong plot-halo', textAnchor: 'start', dx: 16, dy: -8 },
    }),
  ];
}

/** The first marks that have room for their name beside them: names that lie on each other help nobody. */
function named(marks: RiskMark[]): RiskMark[] {
  const chosen: RiskMark[] = [];
  for (const mark of marks.slice(0, 12)) {
    const hasRoom = chosen.every((other) => {
      const above = Math.abs(Math.log10(mark.recentMoney / other.recentMoney));
      return above > 0.3 || Math.abs(mark.risk - other.risk) > 0.3;
    });
    if (hasRoom && chosen.length < 3) chosen.push(mark);
  }
  return chosen;
}

function cellsOf(grid: RiskGrid): Cell[] {
  return [...grid.counts].map(([key, people]) => {
    const [column = 0, row = 0] = key.split(':').map(Number);
    return {
      riskFrom: column * RISK_STEP,
      riskTo: (column + 1) * RISK_STEP,
      moneyFrom: 10 ** (row / ROWS_A_DECADE),
      moneyTo: 10 ** ((row + 1) / ROWS_A_DECADE),
      people,
    };
  });
}

function inWords(mark: RiskMark, currency: string): string {
  const inYear = money(mark.recentMoney, currency, 0);
  return `${mark.name}: risk ${percent(mark.risk)}, ${inYear} in 12 months, about ${roughly(mark.atStake, currency)} at stake`;
}

function shortAmount(amount: number, currency: string): string {
  const style = { style: 'currency', currency, notation: 'compact', maximumFractionDigits: 0 } as const;
  return amount.toLocaleString('en-GB', style).replace('K', 'k');
}
