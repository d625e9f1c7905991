// The rows of a person's orders: each purchase with the refunds that were laid on it, and refunds that fit none.
import type { Order } from '../../commerce/index.js';
import { count, day, money } from '../show/format.js';

export interface OrderRowView {
  order: string;
  date: string;
  lines: string;
  amount: string;
  net: string;
  note: string;
}

/** Newest first, as the orders come. */
export function orderRows(orders: Order[]): OrderRowView[] {
  return orders.map((order) => ({
    order:
      order.kind === 'refund' ? `Refund${order.orderId ? ` of ${order.orderId}` : ''}` : (order.orderId ?? order.id),
    date: day(order.at),
    lines: count(order.lines.length),
    amount: money(order.kind === 'refund' ? -order.amount : order.amount, order.currency),
    net: money(order.net, order.currency),
    note: noteOf(order),
  }));
}

function noteOf(order: Order): string {
  const notes = [
    order.counted ? '' : 'another currency: not in any sum',
    order.kind === 'refund' && (order.matches ?? []).length === 0 ? 'no purchase found for it' : '',
    order.coupon ? `coupon ${order.coupon}${order.couponRefused ? `, not redeemed: ${order.couponRefused}` : ''}` : '',
  ];
  return notes.filter(Boolean).join('; ');
}
