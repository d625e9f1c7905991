// What one row of a table of orders must look like, and what is wrong with it where it does not.
import { z } from 'zod';

const MAX_ORDER_ID = 80;
/** The limits of the intake and of the books behind it: what passes here is not turned away there. */
const MAX_ID = 256;
const MAX_AMOUNT = 1e9;
const DATE = /^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2})?Z?)?$/;

const filled = z.string().min(1, 'is empty');
const amount = (form: RegExp, sentence: string) =>
  z.string().regex(form, sentence).transform(Number).pipe(z.number().max(MAX_AMOUNT, 'is too large'));

/** `order_id`, `customer_id`, `date`, `product_id`, `quantity` and `price` are required. */
const rowSchema = z.object({
  order_id: filled.max(MAX_ORDER_ID, `has more than ${MAX_ORDER_ID} characters`),
  customer_id: filled.max(MAX_ID, `has more than ${MAX_ID} characters`),
  date: z
    .string()
    .regex(DATE, 'must look like 2026-11-22 or 2026-11-22 10:30:00 (UTC)')
    .transform(timeOf)
    .pipe(z.date('is no day of the calendar').min(new Date(0), 'is before 1970')),
  product_id: filled.max(MAX_ID, `has more than ${MAX_ID} characters`),
  quantity: amount(/^\d+$/, 'must be a whole number').pipe(z.number().positive('must be above 0')),
  price: amount(/^\d+(\.\d+)?$/, 'must be a number such as 12.50, not below 0'),
  product_name: z.string().optional(),
  currency: z
    .string()
    .regex(/^[A-Za-z]{3}$/, 'must have three letters')
    .toUpperCase()
    .optional(),
  coupon: z.string().optional(),
});

export type OrderRow = z.output<typeof rowSchema>;
export const REQUIRED_COLUMNS = ['order_id', 'customer_id', 'date', 'product_id', 'quantity', 'price'];

export interface CellFault {
  column: string;
  reason: string;
}

/** `now`: an order cannot be of later than that, give or take a time zone. */
export function readOrderRow(
  cells: Record<string, string>,
  now: Date,
): { kind: 'row'; row: OrderRow } | { kind: 'faulty'; faults: CellFault[] } {
  const entries = Object.entries(cells).map(([column, cell]) => [column, cell.trim()] as const);
  const given = Object.fromEntries(entries.filter(([, cell]) => cell !== ''));
  const parsed = rowSchema.safeParse(given);
  if (!parsed.success) {
    const faults = parsed.error.issues.map(({ path, message }) => {
      const column = String(path[0]);
      return { column, reason: column in given ? message : 'is empty' };
    });
    return { kind: 'faulty', faults };
  }
  if (parsed.data.date.getTime() > now.getTime() + DAY_MS) {
    return { kind: 'faulty', faults: [{ column: 'date', reason: 'is in the future' }] };
  }
  return { kind: 'row', row: parsed.data };
}

const DAY_MS = 24 * 60 * 60 * 1000;

/** No date when the calendar has no such day: JavaScript would make 2 March of 30 February. */
function timeOf(text: string): Date {
  const [day = '', clock = '00:00'] = text.replace(/Z$/, '').split(/[T ]/);
  const time = new Date(`${day}T${clock}Z`);
  const exists = !Number.isNaN(time.getTime()) && time.toISOString().startsWith(`${day}T${clock}`);
  return exists ? time : new Date(Number.NaN);
}
