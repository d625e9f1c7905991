import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { moneyFrom } from '../platform/money.js';
import { moneyDifference } from './money-difference.js';
import { addPerson, noMoney } from './spread-of-money.js';

function armOf(amounts: number[], buyers = 20) {
  const spread = noMoney();
  for (const amount of amounts) addPerson(spread, moneyFrom(amount));
  return { spread, buyers };
}

test('Welch’s interval as a statistics package gives it', () => {
  const first = [27.5, 21, 19, 23.6, 17, 17.9, 16.9, 20.1, 21.9, 22.6, 23.1, 19.6, 19, 21.7, 21.4];
  const second = [27.1, 22, 20.8, 23.4, 23.4, 23.5, 25.8, 22, 24.8, 20.2, 21.9, 22.1, 22.9, 30.5, 24.4];
  const answer = moneyDifference(armOf(first), armOf(second));
  if (answer.kind !== 'measured') throw new Error(answer.reason);
  // Means 20.82 and 23.653, t(27.9) = 2.049.
  expect(answer.difference / 10_000).toBeCloseTo(-2.8333, 3);
  const reach = (answer.interval[1] - answer.interval[0]) / 20_000;
  const errors = [first, second].map((values) => {
    const mean = values.reduce((a, b) => a + b) / values.length;
    return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1) / values.length;
  });
  expect(reach / Math.sqrt((errors[0] ?? 0) + (errors[1] ?? 0))).toBeCloseTo(2.049, 2);
});

test('too few buyers in one arm: it says so instead of a figure', () => {
  const arm = armOf([0, 0, 10]);
  expect(moneyDifference(arm, { ...arm, buyers: 19 })).toMatchObject({
    kind: 'not-measurable',
    reason: 'each group needs at least 20 people who ordered; the smaller has 19',
  });
});

test('sums are exact, and the figure is finite whatever was spent', () => {
  const amounts = fc.array(fc.integer({ min: 0, max: 1e9 }), { minLength: 20, maxLength: 60 });
  fc.assert(
    fc.property(amounts, amounts, (first, second) => {
      const [one, two] = [first, second].map((list) => armOf(list.map((money) => money / 10_000)));
      if (!one || !two) throw new Error('two arms');
      expect(one.spread.sum).toBe(first.reduce((sum, money) => sum + money, 0));
      const answer = moneyDifference(one, two);
      if (answer.kind !== 'measured') throw new Error(answer.reason);
      const [low, high] = answer.interval;
      expect([low, answer.difference, high].every(Number.isSafeInteger)).toBe(true);
      expect(low <= answer.difference && answer.difference <= high).toBe(true);
    }),
  );
});
