// The currency that the pages show money in.
import { reportingCurrency } from '../../commerce/index.js';

/** The reporting currency; ISO 4217's code for "no currency" while no order has named one. */
export async function shownCurrency(): Promise<string> {
  return (await reportingCurrency()) ?? 'XXX';
}
