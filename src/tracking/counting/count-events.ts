// Counts what came of the events of each source: in memory here, in MongoDB a few seconds later.
import type { StoredEvent } from '../event.js';
import { addCounters, type Count, type CountersDelta, dayOf } from './counters-store.js';
import { createWriteBehind } from './write-behind.js';

/** So many reasons a source and day are told apart. */
const MAX_REASONS = 50;
const OTHER_REASONS = 'other reasons';

const days = new Map<string, CountersDelta>();
const writing = createWriteBehind('counters', async () => {
  const deltas = [...days.values()];
  days.clear();
  await addCounters(deltas);
});

/** Adds to the counters of the source and the day of `at`. */
export function count(sourceId: string, at: Date, counts: Partial<Record<Count, number>>): void {
  const day = dayAt(sourceId, at);
  for (const [what, n] of Object.entries(counts) as [Count, number][]) {
    if (n > 0) day.counts[what] = (day.counts[what] ?? 0) + n;
  }
}

/** Counts what was turned away for good; reasons that differ by a number only are one. */
export function countRejects(sourceId: string, at: Date, rejected: { reason: string }[]): void {
  if (rejected.length === 0) return;
  const { rejected: reasons } = dayAt(sourceId, at);
  for (const { reason } of rejected) {
    const said = reason.replace(/^\d+ bytes/, 'too many bytes');
    const known = reasons.has(said) || reasons.size < MAX_REASONS;
    const counted = known ? said : OTHER_REASONS;
    reasons.set(counted, (reasons.get(counted) ?? 0) + 1);
  }
}

/** Counts those that were stored, and which of them no profile will see. */
export function countStored(sourceId: string, at: Date, stored: readonly StoredEvent[]): void {
  const bots = stored.filter(({ bot }) => bot).length;
  const test = stored.filter(({ test: isTest }) => isTest).length;
  count(sourceId, at, { accepted: stored.length, bots, test });
}

/** Writes what was counted; for the end of the process, and for whoever cannot wait. */
export function writeCounters(): Promise<void> {
  return writing.now();
}

function dayAt(sourceId: string, at: Date): CountersDelta {
  const day = dayOf(at);
  const id = `${sourceId}:${day}`;
  const known = days.get(id) ?? { sourceId, day, counts: {}, rejected: new Map<string, number>() };
  days.set(id, known);
  writing.due();
  return known;
}
