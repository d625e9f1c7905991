/** How many different people buy a product: counted from time to time, so that asking for popular products is one read. */

import { orderRows } from './orders/order-store.js';
import type { PopularProduct } from './product.js';
import { productOf, productRows } from './product-store.js';

const YEAR_MS = 365 * 86_400_000;
const BATCH = 1000;

/**
 * Counts for every product the customers of the 365 days before `now` with an order that stands (worth more than 0
 * after refunds). Answers how many products were bought. Reads every order of the year: for a nightly job.
 */
export async function countPopularity({ now }: { now: Date }): Promise<number> {
  const counts = await orderRows
    .aggregate<{ _id: string; customers: number }>(
      [
        { $match: { kind: 'purchase', net: { $gt: 0 }, at: { $gt: new Date(now.getTime() - YEAR_MS), $lte: now } } },
        { $project: { profileId: 1, product: { $setUnion: ['$lines.productId', []] } } },
        { $unwind: '$product' },
        { $group: { _id: { product: '$product', profileId: '$profileId' } } },
        { $group: { _id: '$_id.product', customers: { $sum: 1 } } },
      ],
      { allowDiskUse: true },
    )
    .toArray();
  for (let start = 0; start < counts.length; start += BATCH) {
    await productRows.bulkWrite(
      counts
        .slice(start, start + BATCH)
        .map(({ _id, customers }) => ({ updateOne: { filter: { _id }, update: { $set: { customers } } } })),
      { ordered: false },
    );
  }
  await productRows.updateMany(
    { customers: { $gt: 0 }, _id: { $nin: counts.map((count) => count._id) } },
    { $set: { customers: 0 } },
  );
  return counts.length;
}

/** Merchandise in stock, most different customers first, of one category or of all. Never services. */
export async function popularProducts(options: { category?: string; limit: number }): Promise<PopularProduct[]> {
  const { category, limit } = options;
  const rows = await productRows
    .find({ ...(category === undefined ? {} : { category }), kind: 'merchandise', stock: { $not: { $lte: 0 } } })
    .sort({ customers: -1, _id: 1 })
    .limit(limit)
    .toArray();
  return rows.map((row) => ({ ...productOf(row), customers: row.customers }));
}
