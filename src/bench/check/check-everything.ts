// What must hold whatever was killed: nothing acknowledged is lost, and everything is counted once by everybody.

import { mergesWaiting } from '../../profiles/index.js';
import { backlog } from '../../tracking/index.js';
import { waitUntil } from '../system/wait-until.js';
import { readLog } from './log-check.js';
import { checkOrders } from './orders-check.js';
import { checkRefold } from './refold-check.js';

export interface Checked {
  acknowledged: number;
  stored: number;
  profiles: number;
  orders: number;
  /** One sentence each; none when all is well. */
  faults: string[];
}

const SHOWN = 5;

/** Waits until the stages have nothing left to do, and whoever follows merges neither. */
export async function waitForStages(patienceMs: number): Promise<void> {
  await waitUntil('all groups are worked off', patienceMs, async () => {
    return (await backlog()).groups === 0 && (await mergesWaiting()) === 0;
  });
}

/**
 * Reads the whole database, which holds only what `subjects` did, and compares it with what clients were told.
 * `acknowledged`: message ids answered 200.
 */
export async function checkEverything(subjects: string[], acknowledged: Iterable<string>): Promise<Checked> {
  const log = await readLog(subjects);
  const expected = new Set(acknowledged);
  const lost = [...expected].filter((id) => !log.messageIds.has(id));
  const refold = await checkRefold();
  const orders = await checkOrders(log.orders);
  const { groups } = await backlog();
  const faults = [
    ...few(lost.map((id) => `event ${id} was acknowledged and is not in the log`)),
    ...few(refold.different.map((id) => `profile ${id} is not the fold of its events`)),
    ...few(orders.faults),
    ...(refold.counted === log.messageIds.size
      ? []
      : [`the log holds ${log.messageIds.size} events and the profiles count ${refold.counted}`]),
    ...(groups === 0 ? [] : [`${groups} groups are left`]),
  ];
  return {
    acknowledged: expected.size,
    stored: log.messageIds.size,
    profiles: refold.profiles,
    orders: orders.orders,
    faults,
  };
}

function few(faults: string[]): string[] {
  const more = faults.length - SHOWN;
  return more > 0 ? [...faults.slice(0, SHOWN), `… and ${more} more of this kind`] : faults;
}
