// The sweep that finishes what a crash left, and looks once more for what was on its way when an erasure ended.
import { log } from '../../platform/log.js';
import { alone, type ErasureParts, forgetEverywhere, receiptOf, resume } from './erase.js';
import { closeErasure, type Erasure, erasuresToFinish, getErasure } from './erasure-store.js';
import type { Person } from './person.js';

export interface FinishParts extends ErasureParts {
  /** The person with profiles that late events have made since, when they hold nothing but the erased past. */
  withRemains(person: Person, until: Date): Promise<Person>;
}

/** Answers how many erasures it took further. One that fails does not stop the others; it comes again with the next sweep. */
export async function finishErasures(parts: FinishParts): Promise<number> {
  let done = 0;
  for (const erasure of await erasuresToFinish(parts.clock.now())) {
    try {
      const answer = erasure.state === 'running' ? await resume(erasure, parts) : await lookAgain(erasure, parts);
      if (answer.kind === 'erased') done += 1;
    } catch (error) {
      log.error({ err: error, erasure: erasure.id }, 'an erasure could not be finished and is tried again');
    }
  }
  return done;
}

/** All rooms once more. Then the erasure forgets whom it was about. */
async function lookAgain(found: Erasure, parts: FinishParts) {
  if (!found.person) throw new Error(`erasure ${found.id} has forgotten whom it is about`);
  return alone(found.person, parts.node, async () => {
    const erasure = await getErasure(found.id);
    if (!erasure?.person || !erasure.completedAt) return receiptOf(erasure ?? found);
    const person = await parts.withRemains(erasure.person, erasure.completedAt);
    const marked = await forgetEverywhere(erasure, person, erasure.completedAt, parts);
    await closeErasure(erasure.id);
    return receiptOf(marked);
  });
}
