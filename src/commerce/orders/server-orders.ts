/** Which projects ever had an order from a server source: there a browser's word about orders proves nothing. */
import { z } from 'zod';
import { readSetting, writeSetting } from '../../platform/settings-store.js';

const schema = z.literal(true);
const keyOf = (project: string) => `commerce.server-orders:${project}`;

/** Kept for good. Written before the orders themselves: should those fail, they come again. */
export async function noteServerOrders(projects: Set<string>): Promise<void> {
  for (const project of projects) {
    if (!(await hasServerOrders(project))) await writeSetting(keyOf(project), true);
  }
}

export async function hasServerOrders(project: string): Promise<boolean> {
  return (await readSetting(keyOf(project), schema)) === true;
}
