// After a load: the same questions as after a crash.
import { type Checked, checkEverything } from '../check/check-everything.js';
import { sampleSubject, subjectsOfCrowd } from '../load/made-events.js';
import { acknowledgedIds } from './overload.js';
import type { Ran } from './run-load.js';

export type { Checked };

export function checkRun(ran: Ran): Promise<Checked> {
  const samples = Array.from({ length: ran.plan.samples }, (_, sample) => sampleSubject(ran.crowd, sample));
  return checkEverything([...subjectsOfCrowd(ran.crowd), ...samples], acknowledgedIds(ran));
}
