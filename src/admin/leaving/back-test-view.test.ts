import { expect, test } from '@jest/globals';
import type { Run } from '../../analysis/index.js';
import { backTestView } from './back-test-view.js';

const CHECK = {
  ...{ day: 20_678, customers: 3326, left: 0.4089, meanRisk: 0.4849, auc: 0.7412, rfmAuc: 0.7398 },
  ...{ captured: 0.2949, capturedByMoneyAlone: 0.2 },
};

const view = (backTest: object | null) => backTestView({ horizonDays: 100, figures: { backTest } } as unknown as Run);

test('the check says what the list caught and how far its risks were off, in no more digits than it knows', () => {
  const { share, rows, level } = view(CHECK);
  expect(share).toBe('29\u202f%');
  expect(rows.map(({ list, other }) => [list, other])).toEqual([
    ['29\u202f%', '20\u202f%'],
    ['0.74', '0.74'],
    ['48\u202f%', '41\u202f%'],
  ]);
  expect(level).toContain('7 points too high on average');
  expect(view({ ...CHECK, meanRisk: 0.4 }).level).toContain('1 point too low');
  expect(view({ ...CHECK, meanRisk: 0.41 }).level).toContain('right on average');
});

test('without a check the page says what is missing, and a figure that is not known is a dash', () => {
  expect(view(null)).toMatchObject({ known: false, rows: [] });
  expect(view(null).rest).toContain('100 days more');
  expect(view({ ...CHECK, auc: null, rfmAuc: null }).rows[1]).toMatchObject({ list: '–', other: '–' });
});
