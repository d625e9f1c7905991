// The order of a simulated person who comes back: things they bought before, at today's price, less what the coupon takes off.
import { ordersOf, productsById } from '../../commerce/index.js';
import { amountOf } from '../../platform/money.js';
import { findProfiles } from '../../profiles/index.js';
import { lot } from './behaviour.js';
import type { ReadMail } from './mail-reader.js';
import type { Act } from './simulated-people.js';

/** An `Order Completed` with ids of its own; null for somebody who never bought a thing that is still on the shelf. */
export async function simulatedOrder({ customerId, at }: Act, { coupon }: ReadMail): Promise<object | null> {
  const products = await boughtBefore(customerId);
  if (products.length === 0) return null;
  const worth = products.reduce((sum, { price, quantity }) => sum + price * quantity, 0);
  const discount = Math.round(worth * (coupon?.percent ?? 0)) / 100;
  const total = cents(worth - discount);
  return {
    type: 'track',
    event: 'Order Completed',
    messageId: `simulated-order-${customerId}`,
    userId: customerId,
    timestamp: at.toISOString(),
    properties: {
      order_id: `simulated-${customerId}`,
      currency: 'GBP',
      products,
      ...(coupon ? { coupon: coupon.code, discount: cents(discount) } : {}),
      total,
      revenue: total,
    },
  };
}

/** Two to five different things from their purchases, in the quantities they bought last. */
async function boughtBefore(customerId: string) {
  const [profile] = (await findProfiles({ text: customerId, limit: 5 })).filter(
    ({ behaviour }) => behaviour.userId === customerId,
  );
  if (!profile) return [];
  const lines = (await ordersOf([profile.id]))
    .filter(({ kind }) => kind === 'purchase')
    .flatMap((order) => order.lines);
  const quantities = new Map(lines.map(({ productId, quantity }) => [productId, quantity]));
  const onShelf = await productsById([...quantities.keys()]);
  const wanted = 2 + Math.floor(lot('products', customerId) * 4);
  return [...onShelf.values()]
    .filter(({ kind, stock, price }) => kind === 'merchandise' && stock !== 0 && price > 0)
    .sort((a, b) => lot(`likes ${a.id}`, customerId) - lot(`likes ${b.id}`, customerId))
    .slice(0, wanted)
    .map(({ id, name, category, price }) => ({
      product_id: id,
      name,
      category,
      price: amountOf(price),
      quantity: quantities.get(id) ?? 1,
    }));
}

function cents(amount: number): number {
  return Math.round(amount * 100) / 100;
}
