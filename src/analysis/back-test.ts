// Checks the risk on the past: what it would have said one horizon ago, held against what has happened since.
import { customerTable } from './customer-table.js';
import { leavingRisk, wentWithoutOrder } from './leaving-risk.js';
import { areaUnderCurve, capturedShare } from './list-quality.js';
import { at, type PurchaseHistory } from './purchase-history.js';
import { rfmQuintiles } from './rfm.js';

export interface BackTest {
  /** The day on which the list would have been made. */
  day: number;
  customers: number;
  /** Share of them that ordered nothing within the horizon, and the mean risk they had been given. */
  left: number;
  meanRisk: number;
  /** Area under the ROC curve of the risk and, beside it, of the plain sum of RFM fifths; null when all did the same. */
  auc: number | null;
  rfmAuc: number | null;
  /** Share of the leavers' money in the first tenth of the list, and of a list by money alone; null when no money left. */
  captured: number | null;
  capturedByMoneyAlone: number | null;
}

/** Null when the data does not reach back far enough for a model at that time. */
export function backTestOf(history: PurchaseHistory, untilDay: number, horizonDays: number): BackTest | null {
  const table = customerTable(history, untilDay - horizonDays);
  const { method, risk } = leavingRisk(history, table, horizonDays);
  if (method === 'fallback') return null;
  const left = wentWithoutOrder(history, table, horizonDays);
  const rfm = rfmQuintiles(table);
  const coldness = rfm.recency.map((fifth, row) => 15 - fifth - at(rfm.frequency, row) - at(rfm.monetary, row));
  const stake = risk.map((value, row) => value * at(table.recentMoney, row));
  return {
    day: table.until,
    customers: table.size,
    left: mean(left),
    meanRisk: mean(risk),
    auc: areaUnderCurve(risk, left),
    rfmAuc: areaUnderCurve(coldness, left),
    captured: capturedShare(stake, table.recentMoney, left, 0.1),
    capturedByMoneyAlone: capturedShare(table.recentMoney, table.recentMoney, left, 0.1),
  };
}

function mean(values: Uint8Array | Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return values.length === 0 ? 0 : sum / values.length;
}
