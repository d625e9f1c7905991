// All scores of all customers in one pass over typed arrays; what runs in the worker thread.
import { type BackTest, backTestOf } from './back-test.js';
import { type CustomerTable, customerTable } from './customer-table.js';
import { featureNames } from './features.js';
import { type LeavingList, leavingList } from './leaving-list.js';
import { type LeavingRisk, leavingRisk } from './leaving-risk.js';
import { at, historyFrom, type PurchaseRows } from './purchase-history.js';
import { type RfmQuintiles, rfmQuintiles } from './rfm.js';
import { stableOrder } from './stable-order.js';
import { type Tier, tiers, valueTiers } from './value-tiers.js';

export interface ScoreInput {
  rows: PurchaseRows;
  /** The day to score on (UTC days since 1970); later rows are not read. */
  untilDay: number;
  horizonDays: number;
}

/** One entry per scored customer, in the order of the table; who never bought has none. */
export interface Scores {
  table: CustomerTable;
  rfm: RfmQuintiles;
  risk: Float64Array;
  riskLow: Float64Array;
  riskHigh: Float64Array;
  list: LeavingList;
  /** Index into `tiers`. */
  tier: Uint8Array;
  /** Place by money of the last 365 days, 1 = most. */
  moneyRank: Uint32Array;
  figures: Figures;
  warnings: string[];
}

/** What a run says about itself; money in Money. */
export interface Figures {
  method: LeavingRisk['method'];
  baseRate: number | null;
  trained: LeavingRisk['trained'];
  calibration: number;
  intercept: number | null;
  /** In standard deviations of the named measure; empty in the fallback. */
  features: { name: string; coefficient: number }[];
  atRisk: { customers: number; atStake: number };
  tiers: Record<Tier, { customers: number; money: number }>;
  /** The same method one horizon earlier, held against what then happened; null while the history is too short for it. */
  backTest: BackTest | null;
}

export function score({ rows, untilDay, horizonDays }: ScoreInput): Scores {
  const history = historyFrom(rows);
  const table = customerTable(history, untilDay);
  const leaving = leavingRisk(history, table, horizonDays);
  const list = leavingList(table, leaving);
  const tier = valueTiers(table.money);
  return {
    table,
    rfm: rfmQuintiles(table),
    risk: leaving.risk,
    riskLow: leaving.riskLow,
    riskHigh: leaving.riskHigh,
    list,
    tier,
    moneyRank: ranksFromTop(table.recentMoney),
    figures: figuresOf(table, leaving, list, tier, backTestOf(history, untilDay, horizonDays)),
    warnings: warningsOf(leaving, table.size),
  };
}

function ranksFromTop(values: Float64Array): Uint32Array {
  const ranks = new Uint32Array(values.length);
  stableOrder(values.map((value) => -value)).forEach((row, place) => {
    ranks[row] = place + 1;
  });
  return ranks;
}

function figuresOf(
  table: CustomerTable,
  { method, baseRate, trained, calibration, model }: LeavingRisk,
  list: LeavingList,
  tier: Uint8Array,
  backTest: BackTest | null,
): Figures {
  const coefficients = model?.coefficients ?? [];
  const flagged = list.atStake.filter((_, row) => list.atRisk[row] === 1);
  return {
    method,
    baseRate,
    trained,
    calibration,
    intercept: model?.intercept ?? null,
    features: coefficients.map((coefficient, i) => ({ name: featureNames[i] ?? '', coefficient })),
    atRisk: { customers: flagged.length, atStake: flagged.reduce((sum, one) => sum + one, 0) },
    tiers: tierSums(table.money, tier),
    backTest,
  };
}

function tierSums(money: Float64Array, tier: Uint8Array): Figures['tiers'] {
  const none = () => ({ customers: 0, money: 0 });
  const sums = { A: none(), B: none(), C: none(), D: none() };
  for (const [row, index] of tier.entries()) {
    const sum = sums[tiers[index] ?? 'D'];
    sum.customers++;
    sum.money += at(money, row);
  }
  return sums;
}

function warningsOf({ tooLittle, trained }: LeavingRisk, customers: number): string[] {
  if (customers === 0) return ['nobody has bought anything yet: there is nothing to score'];
  const few =
    customers < 5
      ? [`only ${customers} customer${customers === 1 ? '' : 's'}: fifths of so few only say who comes before whom`]
      : [];
  if (!tooLittle) return few;
  const { reason, has, needs } = tooLittle;
  const missing = {
    'history-too-short': `the first order is ${has} days old and ${needs} days are needed to learn who leaves`,
    'too-few-customers': `there are ${has} customers to learn from and ${needs} are needed`,
    'one-answer-only': `of ${trained.customers} customers ${trained.left === 0 ? 'none' : 'all'} left, so there is nothing to tell apart`,
  }[reason];
  return [
    ...few,
    `fallback: ${missing}; the list is ordered by how overdue customers are, and their risk is a rough share`,
  ];
}
