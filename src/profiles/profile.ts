// A profile: one person, known or not, in sections that have one writer each.
import type { Money } from '../platform/money.js';
import type { Behaviour } from './fold/behaviour.js';

export type ProfileId = string & { readonly brand: 'profile' };

export interface Profile {
  id: ProfileId;
  createdAt: Date;
  /** 0..9999, drawn once when the profile was made: which arm a campaign puts this person in. */
  bucket: number;
  behaviour: Behaviour;
  orders?: OrdersSection;
  scores?: ScoresSection;
  silence?: SilenceSection;
}

/** Written by commerce, from its own orders. */
export interface OrdersSection {
  count: number;
  /** Days on which the purchases net to more than nothing. */
  days: number;
  firstAt: Date | null;
  lastAt: Date | null;
  gross: Money;
  refunded: Money;
  /** Refunds for which no purchase was found; contained in `refunded`. */
  unmatchedRefunds: Money;
  net: Money;
  currency: string;
}

/** Written by analysis, stamped with its run. */
export interface ScoresSection {
  runId: string;
  at: Date;
  rfm: { recency: Quintile; frequency: Quintile; monetary: Quintile };
  recencyDays: number;
  orderDays: number;
  /** Net, all time. */
  money: Money;
  /** Net, the last 365 days. */
  recentMoney: Money;
  /** Newer against older half of the time as a customer, in doublings: −1 = orders half as often, 0 = as often, 1 = twice. */
  frequencyChange: number;
  /** P(no order within 100 days). */
  risk: number;
  /** 95 %: what the customers that the risk was learned from leave open. Absent in scores of before there was one. */
  riskInterval?: readonly [low: number, high: number];
  /** risk × recentMoney. */
  atStake: Money;
  /** 1 = the first one to care about. */
  rank: number;
  atRisk: boolean;
  tier: 'A' | 'B' | 'C' | 'D';
  reasons: string[];
}

export type Quintile = 1 | 2 | 3 | 4 | 5;

/** No marketing for this person until then. */
export interface SilenceSection {
  until: Date;
  reason: string;
}

export interface Sections {
  orders: OrdersSection;
  scores: ScoresSection;
  silence: SilenceSection;
}
