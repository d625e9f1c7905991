// The report of a campaign: what it changed, in orders and in money, against the people who got nothing.
import { type Campaign, getCampaign } from '../campaigns/index.js';
import { type CouponTotals, couponTotals, reportingCurrency } from '../commerce/index.js';
import { NotFound } from '../platform/errors.js';
import { type Money, moneyFrom } from '../platform/money.js';
import { type ArmTally, tallyArms } from './arms.js';
import { type Lift, liftOf } from './lift.js';
import { type MoneyDifference, moneyDifference } from './money-difference.js';

export interface ArmRevenue {
  orders: number;
  /** As ordered. */
  gross: Money;
  /** Less the refunds known by now. */
  net: Money;
  /** Net per person of the arm, rounded; null while nobody is in it. */
  netPerPerson: Money | null;
}

export interface CampaignReport {
  lift: Lift;
  /** Orders inside the windows, in the reporting currency; null where no order ever named one. */
  revenue: {
    currency: string | null;
    treated: ArmRevenue;
    heldOut: ArmRevenue;
    /** Net per person, treated minus held out. */
    difference: MoneyDifference;
  };
  coupons: CouponTotals;
}

/** Computed anew from enrolments and orders up to `now`; throws NotFound for a campaign that is not known. */
export async function campaignReport(campaignId: string, now: Date): Promise<CampaignReport> {
  const { withinMs } = await goalOf(campaignId);
  const [arms, coupons, currency] = await Promise.all([
    tallyArms({ campaignId, withinMs, until: now }),
    couponTotals(campaignId),
    reportingCurrency(),
  ]);
  const { treated, heldOut } = arms;
  return {
    lift: liftOf(arms, withinMs, now),
    revenue: {
      currency,
      treated: revenueOf(treated),
      heldOut: revenueOf(heldOut),
      difference: moneyDifference(moneyOf(treated), moneyOf(heldOut)),
    },
    coupons,
  };
}

export async function goalOf(campaignId: string): Promise<Campaign['goal']> {
  const campaign = await getCampaign(campaignId);
  if (!campaign) throw new NotFound(`There is no campaign "${campaignId}".`);
  return campaign.goal;
}

function moneyOf({ net, ordered }: ArmTally) {
  return { spread: net, buyers: ordered };
}

function revenueOf({ n, orders, gross, net }: ArmTally): ArmRevenue {
  return { orders, gross, net: net.sum, netPerPerson: n === 0 ? null : moneyFrom(net.mean) };
}
