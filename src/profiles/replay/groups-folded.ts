// Waiting for events on their way, so that what they change is not taken for a fault.
import { setTimeout as pause } from 'node:timers/promises';
import { waitingFor } from '../../tracking/index.js';

export interface Help {
  /** Works off one of the groups that wait, beside whoever does that anyway; false when there was none to take. */
  workOffOne(): Promise<boolean>;
  /** How long nothing of what waits may move before this helps. */
  helpAfterMs?: number;
}

const POLL_MS = 100;
const HELP_AFTER_MS = 3_000;
/** More than a dead node's group needs to be taken over. */
const PATIENCE_MS = 90_000;

/**
 * Waits until no group is left that was there when this was called. Helps only while nobody else gets on with them: two that
 * fold the same people undo each other's transactions.
 */
export async function groupsFolded({ workOffOne, helpAfterMs = HELP_AFTER_MS }: Help): Promise<void> {
  const there = await waitingFor('fold');
  const until = performance.now() + PATIENCE_MS;
  let oldest = there?.oldest;
  let since = performance.now();
  while (there && performance.now() < until) {
    const waiting = await waitingFor('fold');
    if (!waiting || waiting.oldest > there.newest) return;
    if (waiting.oldest !== oldest) since = performance.now();
    oldest = waiting.oldest;
    const helped = performance.now() - since >= helpAfterMs && (await workOffOne());
    if (!helped) await pause(POLL_MS);
  }
}
