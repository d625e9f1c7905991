import { expect, test } from '@jest/globals';
import { discountOf, offerRuns, offerSchema } from './offer.js';

const file = { id: 'win-back', name: 'Win back', text: '10 % off', percent: 10, validDays: 14 };

const faultOf = (more: object) => {
  const parsed = offerSchema.safeParse({ ...file, ...more });
  return parsed.success ? 'none' : parsed.error.issues.map((issue) => issue.path.join('.')).join();
};

test('an offer file states a percentage or an amount, never both or none', () => {
  expect(faultOf({})).toBe('none');
  expect(faultOf({ percent: 0, amountOff: 5 })).toBe('none');
  expect(faultOf({ amountOff: 5 })).toBe('percent');
  expect(faultOf({ percent: 0 })).toBe('percent');
});

test('faults are found with their place', () => {
  expect(faultOf({ validDays: 0 })).toBe('validDays');
  expect(faultOf({ codePrefix: 'wb' })).toBe('codePrefix');
  expect(faultOf({ minimum: -1 })).toBe('minimum');
  expect(faultOf({ onlyFor: { field: 'orders.luck', is: 1 } })).toBe('onlyFor.field');
  expect(faultOf({ persent: 10 })).toBe('');
});

test('amounts are read into money', () => {
  expect(offerSchema.parse({ ...file, percent: 0, amountOff: 2.5, minimum: 20 })).toMatchObject({
    amountOff: 25_000,
    minimum: 200_000,
    singleUse: true,
  });
});

test('the discount is a share of the order, or the amount but never more than the order', () => {
  expect(discountOf({ percent: 10 }, 99_999)).toBe(10_000);
  expect(discountOf({ percent: 0, amountOff: 50_000 }, 200_000)).toBe(50_000);
  expect(discountOf({ percent: 0, amountOff: 50_000 }, 20_000)).toBe(20_000);
});

test('an offer runs from its first to its last day', () => {
  const spring = { from: '2026-03-20', until: '2026-06-20' };
  expect(offerRuns(spring, new Date('2026-03-19T23:59:59Z'))).toBe(false);
  expect(offerRuns(spring, new Date('2026-03-20T00:00:00Z'))).toBe(true);
  expect(offerRuns(spring, new Date('2026-06-20T23:59:59Z'))).toBe(true);
  expect(offerRuns(spring, new Date('2026-06-21T00:00:00Z'))).toBe(false);
});
