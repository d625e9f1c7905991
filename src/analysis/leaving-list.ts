// The list this product is built on: who is likely to leave and worth keeping, risk weighed by recent money.
import type { CustomerTable } from './customer-table.js';
import type { LeavingRisk } from './leaving-risk.js';
import { at } from './purchase-history.js';
import { stableOrder } from './stable-order.js';

export interface LeavingList {
  /** Money that is likely to be lost: risk × net money of the last 365 days, rounded to whole Money; 0 where none was made. */
  atStake: Float64Array;
  /** 1 for the customer to turn to first; every customer has one. */
  rank: Uint32Array;
  /** 1 for a customer at risk and worth keeping. */
  atRisk: Uint8Array;
}

const TOP_SHARE = 0.2;

/**
 * Orders by urgency × recent money (equal: the more urgent, then the customer index). At risk is who is likely to leave
 * (see `LeavingRisk.likely`) and stands in the first 20 % of the list with money to lose.
 */
export function leavingList(
  table: Pick<CustomerTable, 'size' | 'money' | 'recentMoney'>,
  { risk, urgency, likely }: Pick<LeavingRisk, 'risk' | 'urgency' | 'likely'>,
): LeavingList {
  const worth = Float64Array.from({ length: table.size }, (_, row) => worthKeeping(table, row));
  const mostUrgent = stableOrder(urgency.map((value) => -value));
  const order = stableOrder(
    worth.map((money, row) => -money * at(urgency, row)),
    mostUrgent,
  );
  const rank = new Uint32Array(table.size);
  const atRisk = new Uint8Array(table.size);
  const top = Math.ceil(table.size * TOP_SHARE);
  order.forEach((row, place) => {
    rank[row] = place + 1;
    atRisk[row] = likely[row] === 1 && place < top && at(worth, row) > 0 ? 1 : 0;
  });
  return { atStake: worth.map((money, row) => Math.round(money * at(risk, row))), rank, atRisk };
}

/** Recent net money, but nothing for a customer whose refunds ate all that was ever paid. */
function worthKeeping(table: Pick<CustomerTable, 'money' | 'recentMoney'>, row: number): number {
  return at(table.money, row) > 0 ? Math.max(0, at(table.recentMoney, row)) : 0;
}
