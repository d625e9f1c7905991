// How sure the leaving list is: made one horizon earlier, held against what then happened.
import type { Run } from '../../analysis/index.js';
import { counted, day, percent } from '../show/format.js';

export interface BackTestView {
  known: boolean;
  share: string;
  rest: string;
  made: string;
  /** How far the risks were off on average. */
  level: string;
  rows: { name: string; list: string; other: string; what: string }[];
}

type BackTest = NonNullable<NonNullable<Run['figures']>['backTest']>;

const DAY_MS = 86_400_000;

/**
 * How sure the list is, counted over people whose horizon has passed: one person's risk has no interval of its own, so the
 * page shows how far such risks were off before.
 */
export function backTestView({ figures, horizonDays }: Run): BackTestView {
  const test = figures?.backTest ?? null;
  if (!test || test.captured === null) {
    const rest = `Orders must reach back far enough to learn on, and then ${horizonDays} days more to check.`;
    return { known: false, share: '', rest, made: '', level: '', rows: [] };
  }
  return {
    known: true,
    share: percent(test.captured),
    rest: `of the money that really left in the last ${horizonDays} days.`,
    made: `Made on ${day(new Date(test.day * DAY_MS))} from what was known then, for ${counted(test.customers, 'customer')}, and held against what they did since.`,
    level: levelOf(wholePoints(test.meanRisk) - wholePoints(test.left)),
    rows: rowsOf(test),
  };
}

function rowsOf(test: BackTest): BackTestView['rows'] {
  return [
    {
      ...{ name: 'Money caught in the first tenth', list: known(test.captured, percent) },
      ...{ other: known(test.capturedByMoneyAlone, percent), what: 'by money alone' },
    },
    {
      ...{ name: 'Order of risk (1 = perfect, 0.5 = chance)', list: known(test.auc, twoDigits) },
      ...{ other: known(test.rfmAuc, twoDigits), what: 'by the sum of RFM fifths' },
    },
    {
      ...{ name: 'Mean risk given', list: percent(test.meanRisk) },
      ...{ other: percent(test.left), what: 'ordered nothing' },
    },
  ];
}

/** Says the mean error of the risks that were given; `excess` in the whole points that the table shows, so that they agree. */
function levelOf(excess: number): string {
  const size = Math.abs(excess);
  const off =
    size === 0 ? 'right on average' : `${counted(size, 'point')} too ${excess > 0 ? 'high' : 'low'} on average`;
  return `A risk is an estimate. In this check the risks were ${off}. One person’s risk has no interval of its own: trust the order of the list more than a single number.`;
}

function wholePoints(share: number): number {
  return Math.round(share * 100);
}

function known(value: number | null, say: (value: number) => string): string {
  return value === null ? '–' : say(value);
}

function twoDigits(value: number): string {
  return value.toFixed(2);
}
