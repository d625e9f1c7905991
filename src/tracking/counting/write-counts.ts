// Everything that is counted behind the requests' backs, written at once.
import { writeKeyUses } from '../sources/key-use.js';
import { writeCounters } from './count-events.js';
import { writeSightings } from './see-events.js';

/** Counters, sightings and last uses of keys as of now; else they are some seconds behind. */
export async function writeCounts(): Promise<void> {
  await Promise.all([writeCounters(), writeSightings(), writeKeyUses()]);
}
