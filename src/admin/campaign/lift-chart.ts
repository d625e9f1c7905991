// The lift as one interval bar against zero, with the true effect beside it where people are simulated.
import * as Plot from '@observablehq/plot';
import { type Chart, drawChart } from '../show/chart.js';
import { points, pointsBetween } from '../show/format.js';

interface Measured {
  difference: number;
  interval: readonly [number, number];
}

const MEASURED = 'measured';
const SIZES = { wide: { width: 820, height: 136 }, narrow: { width: 324, height: 142 } };

/** Draws the interval; a filled dot when it leaves 0, a hollow one when it does not. */
export function liftChart(lift: Measured, trueEffect: number | null): Chart {
  const [low, high] = lift.interval;
  const values = [0, low, high, ...(trueEffect === null ? [] : [trueEffect])];
  const from = Math.floor(Math.min(...values) * 20 - 0.2) / 20;
  const to = Math.ceil(Math.max(...values) * 20 + 0.2) / 20;
  const label = `Lift in orders: ${points(lift.difference)}, 95 % interval ${pointsBetween(lift.interval)} percentage points${
    trueEffect === null ? '' : `; true effect of the simulated people ${points(trueEffect)}`
  }`;
  return drawChart(label, SIZES, (size) => ({
    marginLeft: 16,
    marginRight: 16,
    marginTop: 34,
    marginBottom: 44,
    x: { domain: [from, to] },
    y: { type: 'point', domain: [MEASURED], padding: 0.5, axis: null },
    marks: [
      Plot.gridX({ ticks: size.narrow ? 4 : 8, strokeOpacity: 1, className: 'plot-grid' }),
      Plot.axisX({ ticks: size.narrow ? 4 : 8, tickSize: 0, tickFormat: wholePoints, label: null }),
      Plot.ruleX([0], { className: 'plot-zero' }),
      ...measuredMarks(lift),
      ...(trueEffect === null ? [] : trueMarks(trueEffect, (trueEffect - from) / (to - from))),
      Plot.text(['difference to the hold-out'], { frameAnchor: 'bottom', dy: 40, className: 'plot-label' }),
    ],
  }));
}

function wholePoints(share: number): string {
  return share === 0 ? '0' : points(share).replace('.0 ', ' ');
}

function measuredMarks({ difference, interval: [low, high] }: Measured): Plot.Markish[] {
  const clear = low > 0 || high < 0;
  const bar = { y: MEASURED, x1: low, x2: high };
  return [
    Plot.link([bar], { x1: 'x1', x2: 'x2', y: 'y', className: clear ? 'plot-range' : 'plot-range-open' }),
    Plot.dot([difference], {
      x: (x: number) => x,
      y: () => MEASURED,
      r: 6,
      stroke: 'none',
      className: clear ? 'plot-dot' : 'plot-dot-open',
    }),
    Plot.text([difference], {
      ...{ x: (x: number) => x, y: () => MEASURED, dy: -18, className: 'plot-ink' },
      text: (x: number) => points(x),
    }),
  ];
}

/** `place` is 0 at the left end of the axis and 1 at the right; near an end the words lean inward. */
function trueMarks(trueEffect: number, place: number): Plot.Markish[] {
  const textAnchor = place < 0.3 ? 'start' : place > 0.7 ? 'end' : 'middle';
  return [
    Plot.ruleX([trueEffect], { className: 'plot-now' }),
    Plot.text([trueEffect], {
      ...{ x: (x: number) => x, frameAnchor: 'top', textAnchor, dy: -22, className: 'plot-label' },
      text: (x: number) => `true effect ${points(x)} (simulated)`,
    }),
  ];
}
