import { expect, test } from '@jest/globals';
import { type CheckFigures, firstBroken } from './check-report.js';

const good: CheckFigures = {
  rows: 541_909,
  skipped: 135_080,
  customers: 4372,
  buyers: 4338,
  orders: 18_532,
  refunds: 3654,
  revenue: { sales: 8_911_407.9, refunds: -611_342.09, net: 8_300_065.81 },
  refundsMatched: 473_968.46,
  refundsUnmatched: 137_373.63,
  simulated: { orders: 2, sales: 90 },
  scored: 10,
  atRisk: 4,
  tiers: { A: 1, B: 2, C: 3, D: 4 },
  decisions: { send: 8, holdOut: 1, withheld: { 'no-consent': 2 } },
  messages: { waiting: 0, sending: 0, accepted: 7, refused: 1 },
  outcomes: { opened: 4, clicked: 2, unsubscribed: 1, ordered: 3 },
  coupons: { issued: 8, redeemed: 2 },
  lift: {
    treated: { n: 8, ordered: 3 },
    heldOut: { n: 1, ordered: 0 },
    difference: 0.375,
    interval: [-0.2, 0.7],
    trueEffect: 0.15,
    untilNow: false,
  },
  importOrdersPerSecond: 2000,
  rssMb: 250,
  seconds: { total: 40 },
};
const returnedAll = { atRisk: false, tier: 'D' };

test('figures that fit break nothing', () => {
  expect(firstBroken(good, returnedAll)).toBeNull();
  expect(firstBroken(good, null)).toBeNull();
});

test('the first broken step in the order of the loop is named, with what was expected and found', () => {
  const broken = { ...good, customers: 4371, scored: 0 };
  expect(firstBroken(broken, null)).toEqual({ step: 'import: customers', expected: '4372', found: '4371' });
  const sums = { ...good, decisions: { ...good.decisions, send: 9 } };
  expect(firstBroken(sums, null)).toMatchObject({ step: 'messages: the sum of their states is the decisions to send' });
});

test('a customer who returned everything may stand in no list of valuable customers', () => {
  expect(firstBroken(good, { atRisk: true, tier: 'D' })).toMatchObject({ step: 'scores: customer 12346' });
  expect(firstBroken(good, { atRisk: false, tier: 'A' })).toMatchObject({ found: 'false' });
});

test('an interval that is no interval, a window still open or a lost coupon are found', () => {
  const lift = (over: Partial<CheckFigures['lift']>) => firstBroken({ ...good, lift: { ...good.lift, ...over } }, null);
  expect(lift({ interval: [Number.NaN, 0.7] })?.step).toContain('interval');
  expect(lift({ untilNow: true })?.step).toContain('window');
  expect(firstBroken({ ...good, coupons: { issued: 8, redeemed: 1 } }, null)?.step).toBe('coupons: redeemed');
});
