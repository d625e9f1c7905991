/** Reads the properties of `Order Completed` and `Order Refunded` (Segment ecommerce v2) into exact money, or says what is wrong. */
import { z } from 'zod';
import { type Money, moneyFrom } from '../../platform/money.js';
import type { OrderLine } from './order.js';
import { spread } from './spread.js';

/** What an order event claims. `amount` is null for a refund that states neither lines nor a sum: the whole order. */
export interface OrderClaim {
  orderId: string | null;
  refundId: string | null;
  /** ISO code, or null when the event names none. */
  currency: string | null;
  amount: Money | null;
  discount: Money;
  lines: OrderLine[];
  coupon: string | null;
}

export type ReadOrder = { kind: 'read'; claim: OrderClaim } | { kind: 'unreadable'; place: string; reason: string };

const NUMBER = 'must be a number, or digits in quotes';
/** Empty text is how many shops write "none". */
const amount = z
  .union([z.number(), z.string().regex(/^(-?\d+(\.\d+)?)?$/, NUMBER)], { error: NUMBER })
  .transform((value) => (value === '' ? null : Number(value)))
  .pipe(z.number({ error: NUMBER }).max(1e9, 'is too large').min(0, 'is negative').nullable())
  .nullish();
const id = z
  .union([z.string(), z.number()], { error: 'must be text or a number' })
  .transform((value) => String(value).trim())
  .nullish();

const lineSchema = z
  .object({ product_id: id, sku: id, name: id, price: amount, quantity: amount })
  .refine((line) => Boolean(line.product_id || line.sku || line.name), { message: 'is missing', path: ['product_id'] })
  .refine((line) => line.quantity !== 0, { message: 'is 0', path: ['quantity'] });

/** Ids of rows begin so; an order with such a number could take the place of a refund. */
const RESERVED = /^(refund|problem):/;

const orderSchema = z.object({
  order_id: id,
  refund_id: id,
  total: amount,
  revenue: amount,
  discount: amount,
  currency: z
    .string()
    .regex(/^([A-Za-z]{3})?$/, 'must be an ISO code of three letters')
    .nullish(),
  coupon: id,
  products: z.array(lineSchema).nullish(),
});

/** What describes goods and is not read here; a third of a real order. A field that is read some day must not stand here. */
export const NOT_READ = [
  'context',
  'traits',
  ...['category', 'brand', 'variant', 'image_url', 'url', 'position'].map((field) => `properties.products.${field}`),
];

type ParsedOrder = z.infer<typeof orderSchema>;

/**
 * Reads one event's properties. The amount is the sum of its lines less `discount`; where lines are absent or lack a
 * price it is `revenue`, else `total`. A line without a quantity is one piece.
 */
export function readOrder(kind: 'purchase' | 'refund', properties: Record<string, unknown>): ReadOrder {
  const parsed = orderSchema.safeParse(properties);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return unreadable(issue?.path.join('.') ?? '', issue?.message ?? 'cannot be read');
  }
  const order = parsed.data;
  if (kind === 'purchase' && !order.order_id) return unreadable('order_id', 'is missing');
  if (RESERVED.test(order.order_id ?? '')) return unreadable('order_id', 'may not begin with "refund:" or "problem:"');
  const money = amountsOf(order);
  if ('reason' in money) return money;
  if (kind === 'purchase' && money.amount === null) return unreadable('products', 'no priced lines, revenue or total');
  return { kind: 'read', claim: { ...headOf(order), ...money } };
}

function headOf(order: ParsedOrder): Pick<OrderClaim, 'orderId' | 'refundId' | 'currency' | 'coupon'> {
  return {
    orderId: order.order_id || null,
    refundId: order.refund_id || null,
    currency: order.currency?.toUpperCase() || null,
    coupon: order.coupon || null,
  };
}

type Amounts = Pick<OrderClaim, 'amount' | 'lines' | 'discount'>;

function amountsOf(order: ParsedOrder): Amounts | Extract<ReadOrder, { kind: 'unreadable' }> {
  const stated = order.revenue ?? order.total ?? null;
  const discount = moneyFrom(order.discount ?? 0);
  const products = order.products ?? [];
  if (products.length === 0) return { amount: stated === null ? null : moneyFrom(stated), lines: [], discount };
  const unpriced = products.findIndex((line) => line.price === null || line.price === undefined);
  if (unpriced >= 0 && stated === null) return unreadable(`products.${unpriced}.price`, 'is missing');
  const gross = products.map((line) => Math.round(moneyFrom(line.price ?? 0) * (line.quantity ?? 1)));
  const sum = gross.reduce((total, line) => total + line, 0);
  if (!Number.isSafeInteger(sum)) return unreadable('products', 'are worth more than can be counted');
  if (unpriced < 0 && discount > sum) return unreadable('discount', 'is more than the lines are worth');
  const amount = unpriced < 0 ? sum - discount : moneyFrom(stated ?? 0);
  return { amount, discount, lines: linesOf(products, gross, amount, unpriced < 0) };
}

/** Lines whose amounts add up to the order's: by their worth, or by pieces where prices are missing. */
function linesOf(products: z.infer<typeof lineSchema>[], gross: Money[], amount: Money, priced: boolean): OrderLine[] {
  const shares = priced
    ? sharesOfPriced(gross, amount)
    : spread(
        amount,
        products.map((line) => line.quantity ?? 1),
      );
  return products.map((line, index) => ({
    productId: line.product_id || line.sku || line.name || '',
    quantity: line.quantity ?? 1,
    price: moneyFrom(line.price ?? 0),
    amount: shares[index] ?? 0,
  }));
}

function sharesOfPriced(gross: Money[], amount: Money): Money[] {
  const sum = gross.reduce((total, line) => total + line, 0);
  return sum === amount ? gross : spread(amount, gross);
}

function unreadable(place: string, reason: string): Extract<ReadOrder, { kind: 'unreadable' }> {
  return { kind: 'unreadable', place, reason };
}
