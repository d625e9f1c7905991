// The one table of what simulated people do, and the lots by which each of them does it: the same people at every start.
import { drawnByLot } from '../data/drawn-by-lot.js';

/** Shares of people; the true effect follows from `comesBack` and `deadAddress`, see true-effect.ts. */
export const BEHAVIOUR = {
  /** Of those whose mail was accepted and who would not have ordered by themselves: order because of it. */
  comesBack: 0.18,
  /** Of those who come back: with pictures switched off, so that their open is not seen. */
  picturesOff: 0.1,
  /** Of those who come back: use the link in the mail; the others type the shop's address. */
  clicksBeforeOrder: 0.85,
  /** Of the others: open the mail; of these, click; of these, unsubscribe instead. */
  opens: 0.45,
  clicksAfterOpen: 0.15,
  unsubscribesAfterOpen: 0.05,
  /** Of those who unsubscribe: by their mail program's own button (RFC 8058), not on the page. */
  oneClick: 0.6,
  /** Of all opens: through Gmail's image proxy. */
  proxy: 0.35,
  /** Of all mails: pictures and links fetched by a scanner as they arrive; pictures fetched by a machine, read or not. */
  scanner: 0.04,
  machine: 0.1,
  /** Of all addresses: gone for good (550), and turned away at the first try (451). */
  deadAddress: 0.02,
  busyAddress: 0.05,
} as const;

const SEED = 'shop-2026';

/** A number from 0 to 1 for this person and this question. */
export function lot(question: string, customerId: string): number {
  return drawnByLot(`${SEED} ${question} ${customerId}`);
}

/** Whether this person is one of the share that does so. */
export function does(habit: keyof typeof BEHAVIOUR, customerId: string): boolean {
  return lot(habit, customerId) < BEHAVIOUR[habit];
}
