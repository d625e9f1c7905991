// Reads purchase days into typed arrays that grow, so that millions of rows never stand in memory as objects.
import { at, type PurchaseRows } from './purchase-history.js';

export interface PurchaseDayRow {
  profileId: string;
  day: number;
  amount: number;
  purchase: boolean;
}

/**
 * The rows and the ids behind their customer indexes. Ids are sorted, so that the same purchases give the same scores in
 * whatever order they are read. `onProgress` is called every 50,000 rows.
 */
export async function readPurchaseRows<Row extends PurchaseDayRow>(
  days: AsyncIterable<Row>,
  onProgress: () => Promise<void> = async () => undefined,
): Promise<{ ids: Row['profileId'][]; rows: PurchaseRows }> {
  const indexes = new Map<Row['profileId'], number>();
  let columns = emptyColumns(1024);
  let size = 0;
  for await (const { profileId, day, amount, purchase } of days) {
    if (size === columns.day.length) columns = grown(columns);
    const known = indexes.get(profileId);
    const index = known ?? indexes.size;
    if (known === undefined) indexes.set(profileId, index);
    columns.customer[size] = index;
    columns.day[size] = day;
    columns.amount[size] = amount;
    columns.purchase[size] = purchase ? 1 : 0;
    size++;
    if (size % 50_000 === 0) await onProgress();
  }
  return sortedById([...indexes.keys()], trimmed(columns, size));
}

/** The same without some people; the others' indexes close up, in the same order. */
export function withoutPeople<Id extends string>(
  { ids, rows }: { ids: Id[]; rows: PurchaseRows },
  out: { has(id: Id): boolean; size: number },
): { ids: Id[]; rows: PurchaseRows } {
  if (out.size === 0) return { ids, rows };
  const kept = ids.filter((id) => !out.has(id));
  const place = new Map(kept.map((id, index) => [id, index]));
  const columns = emptyColumns(rows.day.length);
  let size = 0;
  for (let row = 0; row < rows.day.length; row++) {
    const index = place.get(ids[at(rows.customer, row)] as Id);
    if (index === undefined) continue;
    columns.customer[size] = index;
    columns.day[size] = at(rows.day, row);
    columns.amount[size] = at(rows.amount, row);
    columns.purchase[size] = at(rows.purchase, row);
    size++;
  }
  return { ids: kept, rows: { ...trimmed(columns, size), customers: kept.length } };
}

type Columns = Omit<PurchaseRows, 'customers'>;

function sortedById<Id extends string>(arrived: Id[], columns: Columns): { ids: Id[]; rows: PurchaseRows } {
  const order = Uint32Array.from(arrived.keys()).sort((a, b) => ((arrived[a] ?? '') < (arrived[b] ?? '') ? -1 : 1));
  const place = new Uint32Array(arrived.length);
  order.forEach((index, sorted) => {
    place[index] = sorted;
  });
  const ids = Array.from(order, (index) => arrived[index] as Id);
  return { ids, rows: { ...columns, customers: ids.length, customer: columns.customer.map((c) => at(place, c)) } };
}

function emptyColumns(length: number): Columns {
  return {
    customer: new Uint32Array(length),
    day: new Int32Array(length),
    amount: new Float64Array(length),
    purchase: new Uint8Array(length),
  };
}

function grown(columns: Columns): Columns {
  const larger = emptyColumns(columns.day.length * 2);
  larger.customer.set(columns.customer);
  larger.day.set(columns.day);
  larger.amount.set(columns.amount);
  larger.purchase.set(columns.purchase);
  return larger;
}

function trimmed(columns: Columns, size: number): Columns {
  return {
    customer: columns.customer.slice(0, size),
    day: columns.day.slice(0, size),
    amount: columns.amount.slice(0, size),
    purchase: columns.purchase.slice(0, size),
  };
}
