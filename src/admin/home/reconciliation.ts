// The shop's books by source, so that anyone can hold them against the shop's own figures.
import type { OrderTotals } from '../../commerce/index.js';
import type { Demo } from '../frame/demo-setting.js';
import { count, counted, money } from '../show/format.js';

/** `all` counts a person of two sources once, so its people may be fewer than the sum of the rows. */
export function reconciliation(
  bySource: Map<string, OrderTotals>,
  all: OrderTotals,
  sources: { id: string; name: string; simulated: boolean }[],
  demo: Demo | null,
  currency: string,
) {
  const names = new Map(sources.map((source) => [source.id, source]));
  const rows = [...bySource].map(([id, one]) => {
    const source = names.get(id);
    return { name: source?.name ?? id, simulated: source?.simulated ?? false, ...rowOf(one, currency) };
  });
  return {
    rows,
    several: rows.length > 1,
    all: rowOf(all, currency),
    stats: [
      { name: 'Net', value: money(all.net, currency) },
      { name: 'Sales', value: money(all.sales, currency) },
      { name: 'Refunds', value: money(-all.refunded, currency) },
    ].map((stat) => ({ ...stat, of: '', note: '', simulated: false })),
    matching: `Of the refunds ${money(all.matched, currency)} were laid on the purchase they belong to; for ${money(all.unmatched, currency)} no purchase was found, so they lower the customer’s money by themselves.`,
    other: all.otherCurrencies > 0 ? `${counted(all.otherCurrencies, 'order')} in other currencies are in no sum.` : '',
    demo: demo ? demoWords(demo) : '',
  };
}

function rowOf(one: OrderTotals, currency: string) {
  return {
    customers: count(one.customers),
    buyers: count(one.buyers),
    orders: count(one.orders),
    sales: money(one.sales, currency),
    refunds: count(one.refunds),
    refunded: money(-one.refunded, currency),
    net: money(one.net, currency),
  };
}

function demoWords({ rows, skipped, shiftedWeeks }: Demo): string {
  const read = rows === undefined ? '' : `${count(rows)} rows were read`;
  const left = skipped === undefined ? '' : `, ${count(skipped)} without a customer were left out`;
  const moved = `Dates are moved forward by ${count(shiftedWeeks)} weeks`;
  return `${read ? `${read}${left}. ` : ''}${moved}; amounts, people and intervals between orders are as they were.`;
}
