import { expect, test } from '@jest/globals';
import type { Lift } from '../../measurement/index.js';
import { liftView } from './lift-view.js';

function aLift(given: Partial<Lift>): Lift {
  return {
    treated: { n: 1000, ordered: 210, rate: 0.21, interval: [0.186, 0.236] },
    heldOut: { n: 110, ordered: 13, rate: 0.118, interval: [0.07, 0.192] },
    difference: 0.092,
    interval: [0.015, 0.147],
    method: 'a method',
    missing: null,
    untilNow: false,
    windowClosesAt: new Date('2026-12-01T00:00:00Z'),
    moreNeeded: null,
    ...given,
  };
}

test('a lift comes with its interval and says how many people that is', () => {
  const view = liftView(aLift({}), null);
  expect([view.figure, view.range]).toEqual(['+9.2 pt', '95 % interval 1.5 to 14.7']);
  expect(view.orders).toBe('About 92 people (15 to 147) ordered who would not have without it.');
  expect(view.verdict.name).toBe('won');
  expect(view.trueEffect).toBe('');
});

test('an interval that holds 0 claims nothing', () => {
  const view = liftView(aLift({ difference: 0.02, interval: [-0.03, 0.07] }), null);
  expect(view.verdict.word).toContain('not clear yet');
  expect(view.orders).toContain('Anything from 30 people fewer to 70 more');
});

test('a campaign that drove people away is said so', () => {
  const view = liftView(aLift({ difference: -0.05, interval: [-0.08, -0.02] }), null);
  expect(view.verdict.word).toBe('clear: the interval is below 0');
  expect(view.orders).toBe('About 50 people (20 to 80) did not order who would have without it.');
});

test('the true effect stands beside the measured one, but is not held against an open window', () => {
  expect(liftView(aLift({}), 0.08).trueEffect).toContain('+8.0 pt; the measured interval covers it');
  expect(liftView(aLift({}), 0.3).trueEffect).toContain('does not cover it');
  const open = liftView(aLift({ untilNow: true }), 0.3);
  expect(open.trueEffect).toContain('cannot be held against it yet');
  expect(open.untilNow).toContain('1 Dec 2026');
});

test('without a hold-out nothing is measured, and nothing is drawn', () => {
  const missing = 'nobody is in the hold-out yet';
  const heldOut = { n: 0, ordered: 0, rate: null, interval: null };
  const view = liftView(aLift({ heldOut, difference: 0, interval: [-1, 1], missing }), 0.08);
  expect(view.known).toBe(false);
  expect(view.chart).toBeNull();
  expect(view.range).toContain(missing);
  expect(view.arms[1]?.share).toBe('–');
});

test('the chart is one picture with a label and nothing that the content policy forbids', () => {
  const svg = String(liftView(aLift({}), 0.08).chart?.wide);
  expect(svg).toContain('role="img"');
  expect(svg).toContain('true effect +8.0 pt (simulated)');
  expect(svg).not.toMatch(/<style|style=|<script/);
});
