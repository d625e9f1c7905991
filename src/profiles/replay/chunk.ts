// What is rebuilt at once: as many profiles as their events allow, and the sum of what was found.
import type { Rebuilt } from './rebuild.js';
import type { ReplayState } from './replay-state.js';
import type { FoldedRow } from './replay-store.js';

/** Of one chunk, as far as profiles know: so much lies in memory at once, times the chunks under way. */
const EVENTS = 10_000;

/** The first of them with so many events together; always one at least. */
export function withinBounds(rows: FoldedRow[]): FoldedRow[] {
  let events = 0;
  const end = rows.findIndex(({ behaviour }, at) => {
    events += behaviour.events;
    return events > EVENTS && at > 0;
  });
  return end < 0 ? rows : rows.slice(0, end);
}

/** Adds what was found to the state. */
export function note(state: ReplayState, rebuilt: Rebuilt): void {
  const { counts } = state;
  counts.events += rebuilt.events;
  counts.same += rebuilt.same;
  counts.older += rebuilt.older;
  counts.differing += rebuilt.differing;
  addAll(state.fields, rebuilt.fields);
  addAll(state.sections, rebuilt.sections);
  state.waiting.push(...rebuilt.waiting);
}

function addAll(sums: Record<string, number>, more: Record<string, number>): void {
  for (const [name, count] of Object.entries(more)) sums[name] = (sums[name] ?? 0) + count;
}
