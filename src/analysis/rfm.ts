// RFM: how recently, how often and for how much each customer buys, as fifths of the customer base (5 = best).
import type { CustomerTable } from './customer-table.js';
import { stableOrder } from './stable-order.js';

export interface RfmQuintiles {
  recency: Uint8Array;
  frequency: Uint8Array;
  monetary: Uint8Array;
}

const FIFTHS = 5;
const MIDDLE = 3;

/**
 * Fifths by rank: ceil(rank / n × 5), the rank counted from the worst (Hughes, Strategic Database Marketing, RFM chapter).
 * Equal values are ranked in the order of the customer index, equal frequencies by money first.
 * A measure that is the same for everybody says nothing and gives everybody 3.
 */
export function rfmQuintiles(table: Pick<CustomerTable, 'size' | 'recencyDays' | 'orderDays' | 'money'>): RfmQuintiles {
  const nearness = Float64Array.from(table.recencyDays, (days) => -days);
  const byMoney = stableOrder(table.money);
  return {
    recency: fifths(nearness, stableOrder(nearness)),
    frequency: fifths(table.orderDays, stableOrder(table.orderDays, byMoney)),
    monetary: fifths(table.money, byMoney),
  };
}

function fifths(values: ArrayLike<number>, order: Uint32Array): Uint8Array {
  const { length } = order;
  const result = new Uint8Array(length);
  const same = length > 1 && values[order[0] as number] === values[order[length - 1] as number];
  for (let i = 0; i < length; i++) {
    result[order[i] as number] = same ? MIDDLE : Math.ceil(((i + 1) * FIFTHS) / length);
  }
  return result;
}
