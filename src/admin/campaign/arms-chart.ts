// The two arms side by side: which share of each ordered, with its interval, and the difference between them.
import * as Plot from '@observablehq/plot';
import type { ArmRate } from '../../measurement/index.js';
import { type Chart, drawChart, type Size } from '../show/chart.js';
import { count, percent, points } from '../show/format.js';

interface Row {
  name: string;
  ours: boolean;
  /** Place on the upright axis, 1 at the top. */
  y: number;
  rate: number;
  low: number;
  high: number;
  counts: string;
}

const SIZES = { wide: { width: 820, height: 150 }, narrow: { width: 324, height: 176 } };
const NAMES = { treated: 'Chosen to get messages', heldOut: 'Hold-out' };

/** Null while nobody is in either arm; an empty arm is left out. */
export function armsChart({ treated, heldOut }: { treated: ArmRate; heldOut: ArmRate }): Chart | null {
  const rows = [...rowOf(NAMES.treated, true, 0.75, treated), ...rowOf(NAMES.heldOut, false, 0.25, heldOut)];
  if (rows.length === 0) return null;
  const to = Math.min(1, Math.ceil(Math.max(...rows.map(({ high }) => high)) * 10 + 0.5) / 10);
  const shares = rows.map((row) => `${row.name} ${percent(row.rate, 1)}, ${row.counts}`).join('; ');
  return drawChart(`Share that ordered: ${shares}`, SIZES, (size) => ({
    ...{ marginLeft: size.narrow ? 8 : 184, marginRight: 20, marginTop: size.narrow ? 22 : 8, marginBottom: 26 },
    x: { domain: [0, to] },
    y: { domain: [0, 1], axis: null },
    marks: [...axes(size), ...rows.flatMap((row) => rowMarks(row, size)), ...bracket(rows)],
  }));
}

function rowOf(name: string, ours: boolean, y: number, arm: ArmRate): Row[] {
  if (arm.rate === null || arm.interval === null) return [];
  const [low, high] = arm.interval;
  return [{ name, ours, y, rate: arm.rate, low, high, counts: `${count(arm.ordered)} of ${count(arm.n)} ordered` }];
}

function axes({ narrow }: Size): Plot.Markish[] {
  const ticks = narrow ? 3 : 6;
  return [
    Plot.gridX({ ticks, strokeOpacity: 1, className: 'plot-grid' }),
    Plot.axisX({ ticks, tickSize: 0, tickFormat: (share: number) => percent(share), label: null }),
    Plot.ruleY([0], { className: 'plot-axis' }),
  ];
}

function rowMarks(row: Row, { narrow }: Size): Plot.Markish[] {
  const at = { x: 'rate', y: 'y' } as const;
  const range = row.ours ? 'plot-range plot-range-thick' : 'plot-range-open plot-range-thick';
  const dot = row.ours ? 'plot-dot' : 'plot-dot-open';
  return [
    Plot.link([row], { x1: 'low', x2: 'high', y: 'y', className: range }),
    Plot.dot([row], { ...at, r: 6, stroke: 'none', className: dot }),
    Plot.text([row], {
      ...{ x: 'high', y: 'y', textAnchor: 'start', dx: 10, className: row.ours ? 'plot-ink' : 'plot-strong' },
      text: ({ rate }: Row) => percent(rate, 1),
    }),
    ...nameMarks(row, narrow),
  ];
}

/** Beside the bar where there is room, above it where there is not. */
function nameMarks(row: Row, narrow: boolean): Plot.Markish[] {
  const start = { x: () => 0, y: 'y', textAnchor: 'start' } as const;
  if (narrow) {
    const text = ({ name, counts }: Row) => `${name}: ${counts}`;
    return [Plot.text([row], { ...start, dy: -20, text, className: 'plot-label plot-halo' })];
  }
  return [
    Plot.text([row], { ...start, dx: -176, dy: -8, text: 'name', className: 'plot-strong' }),
    Plot.text([row], { ...start, dx: -176, dy: 9, text: 'counts', className: 'plot-label' }),
  ];
}

function bracket([treated, heldOut]: Row[]): Plot.Markish[] {
  if (!treated || !heldOut) return [];
  const lines = [
    { x1: treated.rate, y1: 0.45, x2: treated.rate, y2: 0.55 },
    { x1: heldOut.rate, y1: 0.45, x2: heldOut.rate, y2: 0.55 },
    { x1: treated.rate, y1: 0.5, x2: heldOut.rate, y2: 0.5 },
  ];
  const middle = { x: () => (treated.rate + heldOut.rate) / 2, y: () => 0.5, dy: -9 } as const;
  return [
    Plot.link(lines, { x1: 'x1', y1: 'y1', x2: 'x2', y2: 'y2', className: 'plot-leader' }),
    Plot.text([treated.rate - heldOut.rate], { ...middle, text: points, className: 'plot-strong plot-halo' }),
  ];
}
