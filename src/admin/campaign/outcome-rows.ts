// What came back of a campaign's messages; machines and scanners stand in rows of their own, never in the count.
import type { OutcomeCounts } from '../../measurement/index.js';
import { count, percent } from '../show/format.js';

export interface OutcomeRow {
  name: string;
  what: string;
  number: string;
  share: string;
  /** Length of the bar out of 96, and how it is filled. */
  bar: number;
  fill: string;
  /** Shown beside the counted ones, but in no count. */
  apart: boolean;
}

const APART = {
  machine: { by: 'machines', fill: 'plot-fill-hatch', what: 'a privacy proxy or robot fetched it; no reader is known' },
  scanner: { by: 'scanners', fill: 'plot-fill-dots', what: 'a security filter looked before any reader could' },
};

/** `accepted` is what the shares are of. People who ordered stand in the lift. */
export function outcomeRows({ opened, clicked, unsubscribed, apart }: OutcomeCounts, accepted: number): OutcomeRow[] {
  const measured = (number: number) => ({
    number: count(number),
    share: accepted > 0 ? percent(number / accepted, 1) : '–',
    // The smallest still shows.
    bar: accepted > 0 && number > 0 ? Math.max(3, Math.round((Math.min(number, accepted) / accepted) * 96)) : 0,
  });
  const row = (name: string, what: string, number: number): OutcomeRow => ({
    ...{ name, what, fill: 'plot-fill-1', apart: false },
    ...measured(number),
  });
  const apartRows = (name: string, counts: OutcomeCounts['apart']['opened']): OutcomeRow[] =>
    (['machine', 'scanner'] as const).flatMap((kind) => {
      const { by, fill, what } = APART[kind];
      return counts[kind] ? [{ name: `${name} by ${by}`, what, fill, apart: true, ...measured(counts[kind]) }] : [];
    });
  return [
    row('opened', 'its picture was asked for or a link followed', opened),
    ...apartRows('opened', apart.opened),
    row('clicked', 'a link was followed', clicked),
    ...apartRows('clicked', apart.clicked),
    row('unsubscribed', 'permission was withdrawn through this mail', unsubscribed),
  ];
}
