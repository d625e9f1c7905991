// The receiving side of the demo's mail: a few addresses are gone, a few are too busy at the first try, as everywhere.

import { emailOf } from '../data/shop-customer.js';
import { does } from './behaviour.js';

export type Refusal = (address: string) => { code: number; text: string } | null;

/** Whether mail to this person is accepted in the end. */
export function takesMail(customerId: string): boolean {
  return !does('deadAddress', customerId);
}

/** What the built-in mailbox answers to `RCPT TO`; remembers who was turned away once already. */
export function refusals(): Refusal {
  const turnedAway = new Set<string>();
  return (address) => {
    const customerId = customerOf(address);
    if (customerId === null) return null;
    if (!takesMail(customerId)) return { code: 550, text: '5.1.1 no such mailbox (simulated)' };
    if (!does('busyAddress', customerId) || turnedAway.has(customerId)) return null;
    turnedAway.add(customerId);
    return { code: 451, text: '4.7.1 try again in a minute (simulated)' };
  };
}

/** The number of the customer whose address this is; null for any other address. */
export function customerOf(address: string): string | null {
  const customerId = /^customer-(\d+)@/.exec(address)?.[1];
  return customerId !== undefined && emailOf(customerId) === address ? customerId : null;
}
