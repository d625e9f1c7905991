/** The shop's books from its orders, added up by MongoDB in 64-bit integers, so that they are exact. */
import type { OrderTotals, Totals } from './order.js';
import { FACT_INDEX, orderRows } from './order-store.js';

const NOTHING: OrderTotals = {
  orders: 0,
  freeOrders: 0,
  sales: 0,
  refunds: 0,
  refunded: 0,
  matched: 0,
  unmatched: 0,
  net: 0,
  customers: 0,
  buyers: 0,
  otherCurrencies: 0,
};

/** Sums per source and over all, gross and net, in the reporting currency. Throws should a sum pass 2^53 / 10,000 units. */
export async function totals(): Promise<Totals> {
  const [bySource, [all]] = await Promise.all([sums('$sourceId'), sums(null)]);
  return {
    all: all ? totalsOf(all) : NOTHING,
    bySource: new Map(bySource.map((row) => [row._id ?? '', totalsOf(row)])),
  };
}

interface SumsRow extends Omit<OrderTotals, 'matched' | 'net'> {
  _id: string | null;
}

function sums(source: '$sourceId' | null): Promise<SumsRow[]> {
  return orderRows
    .aggregate<SumsRow>(
      [
        { $match: { profileId: { $gt: '' }, kind: { $in: ['purchase', 'refund'] } } },
        { $group: { _id: { source, profileId: '$profileId' }, ...perPerson } },
        {
          $group: {
            _id: '$_id.source',
            ...Object.fromEntries(Object.keys(perPerson).map((name) => [name, { $sum: `$${name}` }])),
            customers: { $sum: 1 },
            buyers: { $sum: { $cond: [{ $gt: ['$orders', 0] }, 1, 0] } },
          },
        },
      ],
      { hint: FACT_INDEX, allowDiskUse: true },
    )
    .toArray();
}

const isPurchase = { $and: ['$counted', { $eq: ['$kind', 'purchase'] }] };
const isRefund = { $and: ['$counted', { $eq: ['$kind', 'refund'] }] };
const hasMoney = { $gt: ['$amount', 0] };
const countIf = (condition: object) => ({ $sum: { $cond: [condition, 1, 0] } });
const sumIf = (condition: object, value: unknown) => ({ $sum: { $cond: [condition, { $toLong: value }, 0] } });

const perPerson = {
  orders: countIf({ $and: [isPurchase, hasMoney] }),
  freeOrders: countIf({ $and: [isPurchase, { $not: [hasMoney] }] }),
  sales: sumIf(isPurchase, '$amount'),
  refunds: countIf(isRefund),
  refunded: sumIf(isRefund, '$amount'),
  unmatched: sumIf(isRefund, { $subtract: [0, '$net'] }),
  otherCurrencies: countIf({ $not: ['$counted'] }),
};

function totalsOf({ _id, ...row }: SumsRow): OrderTotals {
  // The driver answers an integer past 2^53 as a Long object, which must not pass for a number.
  if (![row.sales, row.refunded, row.unmatched].every(Number.isSafeInteger))
    throw new Error(`totals of ${_id} too large`);
  return { ...row, matched: row.refunded - row.unmatched, net: row.sales - row.refunded };
}
