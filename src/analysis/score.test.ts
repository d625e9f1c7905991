import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { dayOf, onlineRetailRows, purchaseRows } from './fixtures/reference-data.js';
import { score } from './score.js';

test('Online Retail on its last day: everybody is scored, the sums agree and the check on the past is published', () => {
  const { table, list, tier, figures, warnings } = score({
    rows: onlineRetailRows(),
    untilDay: dayOf('2011-12-09'),
    horizonDays: 100,
  });
  expect(table.size).toBe(4338);
  expect(warnings).toEqual([]);
  expect(tier.length).toBe(4338);
  const { A, B, C, D } = figures.tiers;
  expect(A.customers + B.customers + C.customers + D.customers).toBe(4338);
  expect((A.money + B.money + C.money + D.money) / 10_000).toBeCloseTo(8_911_407.9, 2);
  expect(figures.atRisk.customers).toBe(list.atRisk.filter((one) => one === 1).length);
  expect(figures.atRisk.customers).toBeGreaterThan(0);
  expect(figures.atRisk.customers).toBeLessThanOrEqual(868);
  expect(figures.features).toHaveLength(7);
  expect(figures.backTest).toMatchObject({ day: dayOf('2011-08-31'), customers: 3317 });
  expect(figures.backTest?.auc).toBeCloseTo(0.7398, 2);
  expect(figures.backTest?.rfmAuc).toBeCloseTo(0.7368, 3);
  expect(figures.backTest?.captured).toBeGreaterThan(figures.backTest?.capturedByMoneyAlone ?? 1);
});

test('too little data is said in words, with what is needed', () => {
  const { warnings, figures } = score({ rows: purchaseRows([[1, 10, 500]]), untilDay: 20, horizonDays: 100 });
  expect(figures.method).toBe('fallback');
  expect(figures.backTest).toBeNull();
  expect(warnings).toEqual([
    'only 1 customer: fifths of so few only say who comes before whom',
    'fallback: the first order is 10 days old and 200 days are needed to learn who leaves; the list is ordered by how overdue customers are, and their risk is a rough share',
  ]);
});

test('nobody to score is said in words', () => {
  const { warnings, table } = score({ rows: purchaseRows([]), untilDay: 20, horizonDays: 100 });
  expect(table.size).toBe(0);
  expect(warnings).toEqual(['nobody has bought anything yet: there is nothing to score']);
});

test('the scores do not depend on the order in which purchases are read', () => {
  const purchase = fc.tuple(fc.nat(120), fc.nat(400), fc.integer({ min: 1, max: 100_000 }));
  fc.assert(
    fc.property(fc.array(purchase, { minLength: 1, maxLength: 300, size: 'max' }), (spent) => {
      const scoresOf = (some: typeof spent) => score({ rows: purchaseRows(some), untilDay: 400, horizonDays: 100 });
      expect(scoresOf(spent.toReversed())).toEqual(scoresOf(spent));
    }),
    { numRuns: 50 },
  );
});
