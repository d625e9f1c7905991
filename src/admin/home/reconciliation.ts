// The shop's books by source, so that anyone can hold them against the shop's own figures.
import type { OrderTotals, Totals } from '../../commerce/index.js';
import type { Demo } from '../frame/demo-setting.js';
import { count, counted, money } from '../show/format.js';

/** What simulated people ordered stands in a row of its own and in the last sum, never in the headline. */
export function reconciliation(
  { all, bySource }: Totals,
  sources: { id: string; name: string; simulated: boolean }[],
  demo: Demo | null,
  currency: string,
) {
  const known = new Map(sources.map((source) => [source.id, source]));
  const books = [...bySource]
    .map(([id, totals]) => ({ name: known.get(id)?.name ?? id, simulated: known.get(id)?.simulated ?? false, totals }))
    .sort((one, other) => Number(one.simulated) - Number(other.simulated) || one.name.localeCompare(other.name));
  return {
    rows: books.map(({ name, simulated, totals }) => ({ name, simulated, ...rowOf(totals, currency) })),
    several: books.length > 1,
    all: rowOf(all, currency),
    ...headline(
      books.filter(({ simulated }) => !simulated).map(({ totals }) => totals),
      currency,
    ),
    other: all.otherCurrencies > 0 ? `${counted(all.otherCurrencies, 'order')} in other currencies are in no sum.` : '',
    demo: demo ? demoWords(demo) : '',
  };
}

function headline(real: OrderTotals[], currency: string) {
  const sum = (key: 'net' | 'sales' | 'refunded' | 'matched' | 'unmatched') =>
    real.reduce((total, totals) => total + totals[key], 0);
  const stats = [
    { name: 'Net', value: money(sum('net'), currency) },
    { name: 'Sales', value: money(sum('sales'), currency) },
    { name: 'Refunds', value: money(-sum('refunded'), currency) },
  ];
  const [matched, unmatched] = [money(sum('matched'), currency), money(sum('unmatched'), currency)];
  return {
    stats: stats.map((stat) => ({ ...stat, of: '', note: '', simulated: false })),
    matching: `Of the refunds ${matched} were laid on the purchase they belong to; for ${unmatched} no purchase was found, so they lower the customer’s money by themselves.`,
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
