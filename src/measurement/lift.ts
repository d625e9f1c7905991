// The lift: the difference between the two arms in how many ordered, with what the figure is worth.
import { differenceOfProportions, wilsonInterval } from '../analysis/index.js';
import type { Arms, ArmTally } from './arms.js';
import { morePeopleNeeded } from './people-needed.js';

export interface ArmRate {
  n: number;
  ordered: number;
  /** ordered / n with its 95 % interval; null while nobody is in the arm. */
  rate: number | null;
  interval: [low: number, high: number] | null;
}

export interface Lift {
  treated: ArmRate;
  heldOut: ArmRate;
  /** Share that ordered among the treated minus among the held out. While `missing` is set nothing is known: 0 in [−1, 1]. */
  difference: number;
  interval: [low: number, high: number];
  method: string;
  /** Why there is no difference yet, in words; null when there is. */
  missing: string | null;
  /** The window of the last person who entered is still open: more orders may come. */
  untilNow: boolean;
  /** null while nobody has entered. */
  windowClosesAt: Date | null;
  /** Set when the interval holds 0 and the difference seen is large enough to plan with. */
  moreNeeded: { people: number; sentence: string } | null;
}

export function liftOf(arms: Arms, withinMs: number, now: Date): Lift {
  const [treated, heldOut] = [proportion(arms.treated), proportion(arms.heldOut)];
  const measured = differenceOfProportions(treated, heldOut);
  const windowClosesAt = arms.lastEnteredAt && new Date(arms.lastEnteredAt.getTime() + withinMs);
  const common = {
    treated: rateOf(arms.treated),
    heldOut: rateOf(arms.heldOut),
    method: measured.method,
    untilNow: windowClosesAt !== null && now < windowClosesAt,
    windowClosesAt,
  };
  if (measured.kind === 'not-measurable') {
    const missing = `nobody is in the ${arms.treated.n === 0 ? 'treated group' : 'hold-out'} yet`;
    return { ...common, difference: 0, interval: [-1, 1], missing, moreNeeded: null };
  }
  const { difference, interval } = measured;
  const clear = interval[0] > 0 || interval[1] < 0;
  const moreNeeded = clear ? null : inWords(morePeopleNeeded(treated, heldOut));
  return { ...common, difference, interval, missing: null, moreNeeded };
}

function proportion({ ordered, n }: ArmTally): { successes: number; trials: number } {
  return { successes: ordered, trials: n };
}

function rateOf(tally: ArmTally): ArmRate {
  const { n, ordered } = tally;
  return { n, ordered, rate: n === 0 ? null : ordered / n, interval: wilsonInterval(proportion(tally)) };
}

function inWords(people: number | null): Lift['moreNeeded'] {
  if (people === null) return null;
  const number = people.toLocaleString('en-GB');
  return { people, sentence: `About ${number} more people are needed to see a difference of this size.` };
}
