// What a shop tells in tests: orders and refunds of January 2026, of people and orders whose names nothing else uses.
import { purchaseDays } from '../commerce/index.js';
import { profileOfUser, type ShopFact } from './shop.js';

/** When the tests' facts are brought in: after all of them. */
export const now = new Date('2026-03-01T12:00:00Z');

export const at = (day: number, minute = 0) => new Date(Date.UTC(2026, 0, day, 10, minute));

let number = 0;
export const unique = (name: string) => `${name}-${++number}`;

/** Cups, at a price in pounds. */
export function bought(user: string, when: Date, order_id: string, price: number, quantity = 1, more = {}): ShopFact {
  const properties = { order_id, currency: 'GBP', products: [{ product_id: 'cup', price, quantity }], ...more };
  return { event: 'Order Completed', user, at: when, properties };
}

export function refunded(user: string, when: Date, price: number, quantity = 1, more = {}): ShopFact {
  const properties = { currency: 'GBP', products: [{ product_id: 'cup', price, quantity }], ...more };
  return { event: 'Order Refunded', user, at: when, properties };
}

export const profileOf = (user: string) => profileOfUser(user, now);

/** The purchase days of one person, as they stood just before `until`. */
export async function daysOf(user: string, until?: Date) {
  const { id } = await profileOf(user);
  const rows = [];
  for await (const row of purchaseDays(until ? { until } : {})) if (row.profileId === id) rows.push(row);
  return rows.map(({ profileId: _, ...row }) => row);
}
