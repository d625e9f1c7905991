// What a campaign brought in money against its hold-out, with its interval, or why that is not known yet.
import type { ArmRevenue, CampaignReport, Lift } from '../../measurement/index.js';
import { type Money, moneyFrom } from '../../platform/money.js';
import { count, counted, money } from '../show/format.js';
import { type IntervalBar, intervalBar } from '../show/interval-bar.js';

export interface MoneyView {
  measured: boolean;
  missing: string;
  arms: { name: string; people: string; orders: string; net: string; perPerson: string }[];
  /** The difference for one person, and for all who were chosen; each bar has an axis of its own unit. */
  estimates: { name: string; how: string; figure: string; range: string; bar: IntervalBar }[];
  method: string;
}

/** Ten units of the currency. */
const PENCE_MATTER = moneyFrom(10);

/** Sums of orders are counted; the difference is an estimate and comes with its interval. */
export function moneyView(revenue: CampaignReport['revenue'], lift: Lift, currency: string): MoneyView {
  const { treated, heldOut, difference } = revenue;
  const measured = difference.kind === 'measured';
  return {
    measured,
    missing: measured ? '' : `${difference.reason}.`,
    arms: [
      armOf('Chosen to get messages', treated, lift.treated.n, currency),
      armOf('Hold-out', heldOut, lift.heldOut.n, currency),
    ],
    estimates: measured ? estimatesOf(difference, lift.treated.n, currency) : [],
    method: difference.method,
  };
}

function armOf(name: string, { orders, net, netPerPerson }: ArmRevenue, people: number, currency: string) {
  return {
    name,
    people: count(people),
    orders: count(orders),
    net: money(net, currency),
    perPerson: netPerPerson === null ? '–' : money(netPerPerson, currency),
  };
}

type Measured = Extract<CampaignReport['revenue']['difference'], { kind: 'measured' }>;

function estimatesOf({ difference, interval: [low, high] }: Measured, chosen: number, currency: string) {
  const row = (name: string, how: string, times: number) => {
    const estimate = { difference: difference * times, interval: [low * times, high * times] as const };
    // No more digits than the interval allows: pence say nothing when it is pounds wide.
    const digits = estimate.interval[1] - estimate.interval[0] < PENCE_MATTER ? 2 : 0;
    const between = estimate.interval.map((end) => money(Math.round(end), currency, digits)).join(' to ');
    const axis = [Math.min(0, estimate.interval[0]), Math.max(0, estimate.interval[1])] as const;
    return {
      ...{ name, how, figure: signed(estimate.difference, currency, digits) },
      range: between,
      bar: intervalBar(estimate, axis),
    };
  };
  return [
    row('Difference a person', 'chosen minus hold-out', 1),
    row('Net sales because of it', `the difference × ${counted(chosen, 'person', 'people')} chosen`, chosen),
  ];
}

function signed(amount: Money, currency: string, digits: 0 | 2): string {
  return `${amount > 0 ? '+' : ''}${money(Math.round(amount), currency, digits)}`;
}
