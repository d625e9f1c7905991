import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  ago,
  count,
  counted,
  day,
  money,
  percent,
  percentBetween,
  points,
  pointsBetween,
  roughly,
  size,
} from './format.js';

const NOW = new Date('2026-11-22T00:30:00Z');

test('numbers carry thousands and a real minus sign', () => {
  expect(count(12406)).toBe('12,406');
  expect(count(-1200)).toBe('−1,200');
  expect(counted(1, 'order')).toBe('1 order');
  expect(counted(2, 'person', 'people')).toBe('2 people');
  expect(money(-6113420900, 'GBP')).toBe('−£611,342.09');
  expect(money(83000658140, 'GBP', 0)).toBe('£8,300,066');
  expect(money(-0, 'GBP')).toBe('£0.00');
  expect(size(5210)).toBe('5.2 kB');
});

test('an estimate of money shows two digits', () => {
  expect(roughly(46032000, 'GBP')).toBe('£4,600');
  expect(roughly(1350470000, 'GBP')).toBe('£140,000');
  expect(roughly(94000, 'GBP')).toBe('£9');
  expect(roughly(0, 'GBP')).toBe('£0');
});

test('shares are percent, differences are points', () => {
  expect(percent(0.2)).toBe('20\u202f%');
  expect(percentBetween([0.41, 0.52])).toBe('41\u202f% to 52\u202f%');
  expect(percentBetween(undefined)).toBe('');
  expect(points(0.094)).toBe('+9.4 pt');
  expect(points(-0.00001)).toBe('0.0 pt');
  expect(pointsBetween([-0.019, 0.148])).toBe('−1.9 to 14.8');
});

test('days are counted by the calendar in UTC, not by hours', () => {
  expect(ago(new Date('2026-11-21T23:50:00Z'), NOW)).toBe('1 day ago');
  expect(ago(NOW, NOW)).toBe('today');
  expect(ago(new Date('2026-11-25T00:00:00Z'), NOW)).toBe('in 3 days');
  expect(day(NOW)).toBe('22 Nov 2026');
});

test('no number, however strange, is shown as NaN or Infinity', () => {
  fc.assert(
    fc.property(fc.double(), (value) => {
      const shown = [
        count(value),
        percent(value),
        points(value),
        pointsBetween([value, value]),
        money(value, 'GBP'),
        roughly(value, 'GBP'),
      ];
      expect(shown.join(' ')).not.toMatch(/NaN|Infinity|∞/);
    }),
  );
});
