import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { customerTable } from './customer-table.js';
import { featureNames, featuresOf, frequencyChangeOf } from './features.js';
import { dayOf, historyOf, onlineRetailRows } from './fixtures/reference-data.js';
import { leavingRisk } from './leaving-risk.js';
import { logOddsOf } from './logistic/logistic.js';
import { historyFrom } from './purchase-history.js';
import { score } from './score.js';
import { scoresSectionOf } from './scores-section.js';

const CHANGE = featureNames.indexOf('change in how often they order');

const tableOf = (days: number[], until: number) =>
  customerTable(historyOf(days.map((day): [number, number, number] => [1, day, 10_000])), until);
const changeOf = (days: number[], until: number) => frequencyChangeOf(tableOf(days, until), 0);

test('the change is counted in doublings: 0 is as often as before, −1 half as often, 1 twice as often', () => {
  expect(changeOf([0, 30, 60, 90], 100)).toBe(0);
  expect(changeOf([0, 20, 40, 90], 100)).toBe(-1);
  expect(changeOf([0, 60, 80, 90], 100)).toBe(1);
});

test('a single order tells of no change, however long ago it was', () => {
  expect([changeOf([0], 0), changeOf([0], 500)]).toEqual([0, 0]);
});

test('an order in the middle of the time since the first one counts as older', () => {
  expect(changeOf([0, 50], 100)).toBeCloseTo(Math.log2(1 / 3), 12);
  expect(changeOf([0, 51], 100)).toBe(0);
});

test('moving an order towards today never means a slower customer', () => {
  const case_ = fc.tuple(fc.array(fc.integer({ min: 1, max: 299 }), { minLength: 1, maxLength: 12 }), fc.nat(60));
  fc.assert(
    fc.property(case_, ([days, by]) => {
      const [moved = 0, ...others] = days;
      const later = Math.min(300, moved + by);
      fc.pre(!others.includes(moved) && !others.includes(later));
      expect(changeOf([0, later, ...others], 300)).toBeGreaterThanOrEqual(changeOf([0, ...days], 300));
    }),
  );
});

test('what is shown of a customer is the very number that the model reads', () => {
  const rows = onlineRetailRows();
  const scores = score({ rows, untilDay: dayOf('2011-12-09'), horizonDays: 100 });
  const { columns, values } = featuresOf(scores.table);
  const shown = (row: number) => scoresSectionOf(scores, row, { runId: '1', at: new Date(0) }).frequencyChange;
  for (const row of [0, 7, 1000, 4337]) expect(shown(row)).toBe(values[row * columns + CHANGE]);
});

test('a model of Online Retail gives whoever slowed down the higher risk, all else being equal', () => {
  const history = historyFrom(onlineRetailRows());
  const table = customerTable(history, dayOf('2011-08-31'));
  const { model } = leavingRisk(history, table, 100);
  if (!model) throw new Error('no model');
  expect(model.coefficients[CHANGE]).toBeLessThan(-0.05);
  const asTheyAre = logOddsOf(model, featuresOf(table));
  const slower = logOddsOf(model, featuresOf({ ...table, newerOrders: table.newerOrders.map(() => 0) }));
  const slowed = [...table.newerOrders.keys()].filter((row) => (table.newerOrders[row] ?? 0) > 0);
  expect(slowed.length).toBeGreaterThan(1000);
  expect(slowed.every((row) => (slower[row] ?? 0) > (asTheyAre[row] ?? 0))).toBe(true);
});
