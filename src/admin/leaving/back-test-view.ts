// Whether the leaving list works: made one horizon earlier, held against what then happened.
import type { Run } from '../../analysis/index.js';
import { count, day, percent } from '../show/format.js';

export interface BackTestView {
  known: boolean;
  share: string;
  rest: string;
  made: string;
  rows: { name: string; list: string; other: string; what: string }[];
}

const DAY_MS = 86_400_000;

/** Counted, not estimated: every figure is about people whose 100 days have passed. */
export function backTestView({ figures, horizonDays }: Run): BackTestView {
  const test = figures?.backTest ?? null;
  if (!test || test.captured === null) {
    const rest = `Orders must reach back far enough to learn on, and then ${horizonDays} days more to check.`;
    return { known: false, share: '', rest, made: '', rows: [] };
  }
  return {
    known: true,
    share: percent(test.captured),
    rest: `of the money that really left in the last ${horizonDays} days.`,
    made: `Made on ${day(new Date(test.day * DAY_MS))} from what was known then: ${count(test.customers)} customers, of whom ${percent(test.left)} ordered nothing more; the mean risk given was ${percent(test.meanRisk)}.`,
    rows: [
      {
        ...{ name: 'Money caught in the first tenth', list: percent(test.captured, 1), what: 'by money alone' },
        other: test.capturedByMoneyAlone === null ? '–' : percent(test.capturedByMoneyAlone, 1),
      },
      {
        ...{ name: 'Order of risk (1 = perfect, 0.5 = chance)', what: 'by the sum of RFM fifths' },
        list: test.auc?.toFixed(3) ?? '–',
        other: test.rfmAuc?.toFixed(3) ?? '–',
      },
    ],
  };
}
