// What the demo shop knows of its customers beyond their number: an address that reaches nobody, and a made-up permission.
import { drawnByLot } from './drawn-by-lot.js';

/** Share of customers with a simulated e-mail permission. */
const PERMISSION_SHARE = 0.8;

/** An address under a domain that can never exist (RFC 2606), so no mail can leave for a real person. */
export function emailOf(customerId: string): string {
  return `customer-${customerId}@shop.example`;
}

/** Simulated: the data holds no permissions. The same customer and seed always give the same answer. */
export function simulatedPermission(customerId: string, seed: string): 'granted' | 'none' {
  return drawnByLot(`permission ${seed} ${customerId}`) < PERMISSION_SHARE ? 'granted' : 'none';
}
