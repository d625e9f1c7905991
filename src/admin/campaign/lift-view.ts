// Says what a campaign changed: the difference to the hold-out with its interval, never the difference alone.
import type { ArmRate, Lift } from '../../measurement/index.js';
import type { Chart } from '../show/chart.js';
import { count, day, percent, points, pointsBetween } from '../show/format.js';
import { armsChart } from './arms-chart.js';
import { liftChart } from './lift-chart.js';

export interface LiftView {
  known: boolean;
  figure: string;
  range: string;
  /** The interval alone. */
  between: string;
  orders: string;
  verdict: { name: string; icon: string; word: string };
  moreNeeded: string;
  untilNow: string;
  trueEffect: string;
  arms: { name: string; people: string; ordered: string; share: string; range: string }[];
  /** Both arms, as far as there are people in them. */
  shares: Chart | null;
  /** The difference against 0. */
  chart: Chart | null;
  legend: string;
}

/** What a reader needs of the lift; `trueEffect` only where simulated people were made with a stated effect. */
export function liftView(lift: Lift, trueEffect: number | null): LiftView {
  const known = lift.missing === null;
  return {
    known,
    figure: known ? points(lift.difference) : 'not known yet',
    range: known ? `95 % interval ${pointsBetween(lift.interval)}` : `Not measurable: ${lift.missing}.`,
    between: known ? pointsBetween(lift.interval) : '',
    orders: known ? ordersInWords(lift) : '',
    verdict: verdictOf(lift),
    moreNeeded: lift.moreNeeded?.sentence ?? '',
    untilNow: lift.untilNow ? untilNowText(lift) : '',
    trueEffect: trueEffect === null ? '' : trueEffectText(lift, trueEffect),
    arms: [armOf('Chosen to get messages', lift.treated), armOf('Hold-out', lift.heldOut)],
    shares: armsChart(lift),
    chart: known ? liftChart(lift, trueEffect) : null,
    legend: known && trueEffect !== null ? 'true effect of the simulated people' : '',
  };
}

/** The words and the shape for an interval: clear when it leaves 0. */
function verdictOf(lift: Lift): LiftView['verdict'] {
  const [low, high] = lift.interval;
  if (lift.missing !== null) return { name: 'draft', icon: 'clock', word: 'nothing to compare yet' };
  if (low > 0) return { name: 'won', icon: 'won', word: 'clear: the interval is above 0' };
  if (high < 0) return { name: 'failed', icon: 'failed', word: 'clear: the interval is below 0' };
  return { name: 'draft', icon: 'hold-out', word: 'not clear yet: the interval holds 0' };
}

function ordersInWords({ difference, interval: [low, high], treated }: Lift): string {
  const orders = (share: number) => count(Math.round(Math.abs(share) * treated.n));
  if (low > 0)
    return `About ${orders(difference)} people (${orders(low)} to ${orders(high)}) ordered who would not have without it.`;
  if (high < 0)
    return `About ${orders(difference)} people (${orders(high)} to ${orders(low)}) did not order who would have without it.`;
  return `Anything from ${orders(low)} people fewer to ${orders(high)} more who ordered because of it fits what is seen.`;
}

function untilNowText({ windowClosesAt }: Lift): string {
  const closes = windowClosesAt ? ` The last window closes on ${day(windowClosesAt)}.` : '';
  return `Some people can still reach the goal.${closes}`;
}

function trueEffectText({ interval: [low, high], untilNow }: Lift, trueEffect: number): string {
  const made = `The simulated people were made with a true effect of ${points(trueEffect)}`;
  if (untilNow) return `${made} over the whole window; what is measured until now cannot be held against it yet.`;
  return `${made}; the measured interval ${low <= trueEffect && trueEffect <= high ? 'covers' : 'does not cover'} it.`;
}

function armOf(name: string, { n, ordered, rate, interval }: ArmRate): LiftView['arms'][number] {
  return {
    name,
    people: count(n),
    ordered: count(ordered),
    share: rate === null ? '–' : percent(rate, 1),
    range: interval === null ? 'nobody yet' : `${percent(interval[0], 1)} to ${percent(interval[1], 1)}`,
  };
}
