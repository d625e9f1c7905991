// Reads a table of order lines and makes the events a shop's server would have posted: one order of consecutive rows each.
import { moneyFrom } from '../platform/money.js';
import { type OrderRow, REQUIRED_COLUMNS, readOrderRow } from './order-row.js';
import { type TableRow, tableRows } from './read-table.js';

export interface RowFault {
  line: number;
  /** Empty when it is about the whole row. */
  column: string;
  reason: string;
}

export interface OrderEvent {
  type: 'track';
  event: 'Order Completed';
  messageId: string;
  userId: string;
  timestamp: string;
  properties: { order_id: string; currency: string; coupon?: string; products: object[] };
}

export interface OrderTable {
  /** The orders in the order of the file, each with the line it begins at. */
  orders(options: OrderOptions): AsyncGenerator<{ line: number; event: OrderEvent }>;
}

export interface OrderOptions {
  /** For rows that name none; null makes such rows faulty. */
  currency: string | null;
  now: Date;
  /** An order with a faulty row is left out whole, because half an order would be a wrong sum. */
  onFault: (fault: RowFault) => void;
}

/**
 * Goes once through the whole file, so that one which cannot be used (no such file, missing columns, broken quotes, not
 * UTF-8: InvalidInput) is refused before its first half is taken in, and an order that stands in two places is known.
 */
export async function openOrderTable(file: string): Promise<OrderTable> {
  const torn = new Map<string, number>();
  const seen = new Set<string>();
  let last = '';
  for await (const { line, cells } of tableRows(file, REQUIRED_COLUMNS)) {
    const id = orderIdOf(cells);
    if (id === last) continue;
    if (id !== '' && seen.has(id) && !torn.has(id)) torn.set(id, line);
    seen.add(id);
    last = id;
  }
  return { orders: (options) => orderEvents(file, torn, options) };
}

async function* orderEvents(file: string, torn: Map<string, number>, options: OrderOptions) {
  for await (const group of groups(tableRows(file, REQUIRED_COLUMNS))) {
    const [{ line, id }] = group;
    const again = torn.get(id);
    if (again === undefined) {
      const rows = readGroup(group, options);
      if (rows) yield { line, event: eventOf(rows) };
    } else if (line === again) {
      const reason = `order ${id} stands further up too; sort the file by order_id. The order was left out`;
      options.onFault({ line, column: 'order_id', reason });
    }
  }
}

type Group = [TableRow & { id: string }, ...(TableRow & { id: string })[]];
type ReadRow = OrderRow & { currency: string };

async function* groups(rows: AsyncIterable<TableRow>): AsyncGenerator<Group> {
  let open: Group | null = null;
  for await (const read of rows) {
    const row = { ...read, id: orderIdOf(read.cells) };
    if (open && open[0].id === row.id) {
      open.push(row);
      continue;
    }
    if (open) yield open;
    open = [row];
  }
  if (open) yield open;
}

function orderIdOf(cells: Record<string, string>): string {
  return (cells.order_id ?? '').trim();
}

/** The rows of one order when every one of them is good. */
function readGroup(group: Group, { currency, now, onFault }: OrderOptions): [ReadRow, ...ReadRow[]] | null {
  const rows: ReadRow[] = [];
  for (const { line, cells, fault } of group) {
    const read = fault
      ? { kind: 'faulty' as const, faults: [{ column: '', reason: fault }] }
      : readOrderRow(cells, now);
    const faults = read.kind === 'row' ? faultsBeside(rows[0], read.row, currency) : read.faults;
    for (const found of faults) onFault({ line, ...found });
    if (read.kind === 'row' && faults.length === 0)
      rows.push({ ...read.row, currency: read.row.currency ?? currency ?? '' });
  }
  const [first, ...others] = rows;
  if (!first || rows.length < group.length) return null;
  if (isCountable(rows)) return [first, ...others];
  onFault({ line: group[0].line, column: 'price', reason: 'the order is worth more than can be counted' });
  return null;
}

/** What must be the same in all rows of an order. The time and the coupon are the first row's. */
function faultsBeside(first: ReadRow | undefined, row: OrderRow, fallback: string | null) {
  const currency = row.currency ?? fallback;
  if (currency === null) {
    return [{ column: 'currency', reason: 'is empty, and the shop has no currency yet: fill it, or say --currency' }];
  }
  return [
    ...(first && first.customer_id !== row.customer_id ? ['customer_id'] : []),
    ...(first && first.currency !== currency ? ['currency'] : []),
  ].map((column) => ({ column, reason: 'differs from the first row of the order' }));
}

function isCountable(rows: OrderRow[]): boolean {
  return Number.isSafeInteger(rows.reduce((sum, { price, quantity }) => sum + moneyFrom(price) * quantity, 0));
}

/** The message id is made of the order's, so that a second import of the same file adds nothing. */
function eventOf(rows: [ReadRow, ...ReadRow[]]): OrderEvent {
  const [{ order_id, customer_id, date, currency, coupon }] = rows;
  return {
    type: 'track',
    event: 'Order Completed',
    messageId: `import-order-${order_id}`,
    userId: customer_id,
    timestamp: date.toISOString(),
    properties: {
      order_id,
      currency,
      ...(coupon ? { coupon } : {}),
      products: rows.map(({ product_id, product_name, quantity, price }) => ({
        product_id,
        ...(product_name ? { name: product_name } : {}),
        quantity,
        price,
      })),
    },
  };
}
