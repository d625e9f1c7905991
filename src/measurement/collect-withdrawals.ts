// Unsubscribes are answers that consent keeps; this sweep finds them, so that a lost wake-up loses nothing.
import { z } from 'zod';
import { withdrawalsBetween } from '../consent/index.js';
import { readSetting, writeSetting } from '../platform/settings-store.js';
import { recordUnsubscribe } from './record-unsubscribe.js';

const MARK = 'measurement.withdrawals-collected-until';
/** Looked at again each time: answers may arrive late or carry the time of another node's clock. */
const OVERLAP_MS = 24 * 60 * 60 * 1000;

/**
 * Makes outcomes of the withdrawals since the last run, of all of them in the first. Answers how many are new.
 * May run twice or die at any point: an outcome exists once, and the mark moves last.
 */
export async function collectWithdrawals({ now }: { now: Date }): Promise<number> {
  const mark = (await readSetting(MARK, z.date())) ?? new Date(0);
  const from = new Date(Math.max(0, Math.min(mark.getTime(), now.getTime()) - OVERLAP_MS));
  let added = 0;
  for (const withdrawal of await withdrawalsBetween(from, new Date(now.getTime() + 1))) {
    if (await recordUnsubscribe(withdrawal)) added += 1;
  }
  await writeSetting(MARK, now);
  return added;
}
