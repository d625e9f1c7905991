import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { amountOf, formatMoney, moneyFrom } from './money.js';

test('amounts are kept to the ten-thousandth', () => {
  expect(moneyFrom(2.55)).toBe(25_500);
  expect(moneyFrom('0.001')).toBe(10);
  expect(moneyFrom(-1.005)).toBe(-10_050);
  expect(formatMoney(83_000_658_100, 'GBP')).toBe('£8,300,065.81');
});

test('what is not an amount is refused', () => {
  for (const bad of ['', ' ', 'ten', '1,000', Number.NaN, Number.POSITIVE_INFINITY, 1e300]) {
    expect(() => moneyFrom(bad)).toThrow('not an amount of money');
  }
});

test('reading and writing an amount of up to four decimals changes nothing', () => {
  fc.assert(
    fc.property(fc.integer({ min: -1e12, max: 1e12 }), (money) => moneyFrom(amountOf(money)) === money || money === 0),
  );
});
