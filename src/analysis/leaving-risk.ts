// The chance that a customer orders nothing within the horizon, learned from what customers did over the last horizon.
import { type CustomerTable, customerTable } from './customer-table.js';
import { featuresOf, overdueOf } from './features.js';
import { errorsOf } from './logistic/log-odds-error.js';
import { fitLogistic, type LogisticModel, logOddsOf, probabilityOf, shiftToMean } from './logistic/logistic.js';
import { at, type PurchaseHistory } from './purchase-history.js';
import { wilsonInterval, Z } from './wilson-interval.js';

/** Why there is no model: what the data has, and what it would need. */
export interface TooLittle {
  reason: 'history-too-short' | 'too-few-customers' | 'one-answer-only';
  has: number;
  needs: number;
}

export interface LeavingRisk {
  method: 'model' | 'fallback';
  /** P(no order within the horizon) of each row of the table, in [0, 1]. */
  risk: Float64Array;
  /** Its 95 % interval: what the training customers leave open; [0, 1] where they leave everything open. */
  riskLow: Float64Array;
  riskHigh: Float64Array;
  /** What the list is ordered by before money is weighed in: the risk, or in the fallback how overdue the customer is. */
  urgency: Float64Array;
  /** 1 where leaving is likely: a risk at or above the base rate; in the fallback, past the own usual gap. */
  likely: Uint8Array;
  /** Share of the training customers that left; null when there were none. */
  baseRate: number | null;
  trained: { untilDay: number; customers: number; left: number };
  model: LogisticModel | null;
  /** Added to all log-odds so that the mean risk equals the base rate. */
  calibration: number;
  tooLittle: TooLittle | null;
}

const FEWEST_CUSTOMERS = 100;

/**
 * Walk-forward logistic regression: trained on the customers as they stood one horizon ago, with the answer "no order since",
 * then applied to the customers of `table`. Never throws on little data: `tooLittle` says what is missing, and the fallback
 * gives each customer the share that left among those who were as overdue (see `byOverdue`).
 */
export function leavingRisk(history: PurchaseHistory, table: CustomerTable, horizonDays: number): LeavingRisk {
  const training = customerTable(history, table.until - horizonDays);
  const left = wentWithoutOrder(history, training, horizonDays);
  const leavers = left.reduce((sum, one) => sum + one, 0);
  const baseRate = training.size > 0 ? leavers / training.size : null;
  const found = { baseRate, trained: { untilDay: training.until, customers: training.size, left: leavers } };
  const tooLittle = whatIsMissing(table, training.size, leavers, horizonDays);
  if (tooLittle || baseRate === null) return { ...found, ...byOverdue(table, training, left), tooLittle };
  const model = fitLogistic(featuresOf(training), left);
  const features = featuresOf(table);
  const logOdds = logOddsOf(model, features);
  const calibration = shiftToMean(logOdds, baseRate);
  const risk = logOdds.map((value) => probabilityOf(value + calibration));
  const errors = errorsOf(model, features);
  const limit = (side: 1 | -1) =>
    risk.map((_, row) => {
      if (!errors) return side === 1 ? 1 : 0;
      return probabilityOf(at(logOdds, row) + calibration + side * Z * at(errors, row));
    });
  const likely = Uint8Array.from(risk, (value) => (value >= baseRate ? 1 : 0));
  const told = { risk, riskLow: limit(-1), riskHigh: limit(1), urgency: risk, likely };
  return { ...found, ...told, method: 'model', model, calibration, tooLittle: null };
}

/** 1 for each row of the table whose customer bought nothing in the `days` days after the table's day. */
export function wentWithoutOrder(history: PurchaseHistory, table: CustomerTable, days: number): Uint8Array {
  return Uint8Array.from(table.customer, (customer) => {
    const end = at(history.start, customer + 1);
    for (let i = at(history.start, customer); i < end; i++) {
      const after = at(history.day, i) - table.until;
      if (after > 0 && after <= days && history.purchase[i] === 1) return 0;
    }
    return 1;
  });
}

function whatIsMissing(table: CustomerTable, customers: number, left: number, horizonDays: number): TooLittle | null {
  const historyDays = table.ageDays.reduce((oldest, age) => Math.max(oldest, age), 0);
  if (historyDays < 2 * horizonDays) return { reason: 'history-too-short', has: historyDays, needs: 2 * horizonDays };
  if (customers < FEWEST_CUSTOMERS) return { reason: 'too-few-customers', has: customers, needs: FEWEST_CUSTOMERS };
  if (left === 0 || left === customers)
    return { reason: 'one-answer-only', has: Math.min(left, customers - left), needs: 1 };
  return null;
}

/**
 * Without a model: customers past their own usual gap and customers within it, each with the share that left among the training
 * customers of the same kind, (left + ½) / (n + 1) (Jeffreys' estimate: ½ where nothing was seen, never 0 or 1).
 */
function byOverdue(table: CustomerTable, training: CustomerTable, left: Uint8Array) {
  const within = { customers: 0, left: 0 };
  const past = { customers: 0, left: 0 };
  overdueOf(training).forEach((gaps, row) => {
    const group = gaps > 1 ? past : within;
    group.customers++;
    group.left += at(left, row);
  });
  const overdue = overdueOf(table);
  const telling = training.size > 0 && shareThatLeft(past) >= shareThatLeft(within);
  return {
    method: 'fallback' as const,
    likely: Uint8Array.from(overdue, (gaps) => (telling && gaps > 1 ? 1 : 0)),
    risk: overdue.map((gaps) => shareThatLeft(gaps > 1 ? past : within)),
    riskLow: overdue.map((gaps) => intervalOf(gaps > 1 ? past : within)[0]),
    riskHigh: overdue.map((gaps) => intervalOf(gaps > 1 ? past : within)[1]),
    urgency: overdue.map((gaps) => gaps / (1 + gaps)),
    model: null,
    calibration: 0,
  };
}

function intervalOf({ customers, left }: { customers: number; left: number }): [number, number] {
  return wilsonInterval({ successes: left, trials: customers }) ?? [0, 1];
}

function shareThatLeft(group: { customers: number; left: number }): number {
  return (group.left + 0.5) / (group.customers + 1);
}
