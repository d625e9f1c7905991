import { expect, test } from '@jest/globals';
import type { CampaignReport, Lift } from '../../measurement/index.js';
import { moneyFrom } from '../../platform/money.js';
import { moneyView } from './money-view.js';

const LIFT = { treated: { n: 1000 }, heldOut: { n: 100 } } as unknown as Lift;
const arm = (net: number, people: number) => ({
  ...{ orders: 10, gross: moneyFrom(net), net: moneyFrom(net) },
  netPerPerson: people > 0 ? Math.round(moneyFrom(net) / people) : null,
});

function revenue(difference: CampaignReport['revenue']['difference']): CampaignReport['revenue'] {
  return { currency: 'GBP', treated: arm(78_400, 1000), heldOut: arm(4990, 100), difference };
}

test('measured money comes with its interval, for a person and for all, in no more digits than that allows', () => {
  const interval: [number, number] = [moneyFrom(-6.15), moneyFrom(63.15)];
  const view = moneyView(
    revenue({ kind: 'measured', difference: moneyFrom(28.5), interval, method: 'Welch' }),
    LIFT,
    'GBP',
  );
  expect(view.arms.map(({ perPerson }) => perPerson)).toEqual(['£78.40', '£49.90']);
  expect(view.estimates.map(({ figure, range }) => [figure, range])).toEqual([
    ['+£29', '−£6 to £63'],
    ['+£28,500', '−£6,150 to £63,150'],
  ]);
  expect(view.estimates.every(({ bar }) => !bar.clear)).toBe(true);
});

test('money that is not measurable yet says why and claims nothing', () => {
  const reason = 'each group needs at least 20 people who ordered; the smaller has 4';
  const view = moneyView(revenue({ kind: 'not-measurable', reason, method: 'Welch' }), LIFT, 'GBP');
  expect(view).toMatchObject({ measured: false, missing: `${reason}.`, estimates: [] });
});
