// What the demo keeps about itself in the database: whether it is loaded, and what the admin says beside simulated figures.
import { z } from 'zod';
import { Conflict } from '../platform/errors.js';
import { connectMongo, database, disconnectMongo } from '../platform/mongo.js';
import { readSetting, writeSetting } from '../platform/settings-store.js';
import { countProfiles } from '../profiles/index.js';
import { sources } from '../tracking/index.js';

/** Read by the admin under the same key. */
export interface DemoNote {
  shiftedWeeks: number;
  loadedAt: Date;
  attribution: string;
  rows?: number;
  skipped?: number;
  trueEffects?: Record<string, number>;
  trueEffectMeans?: string;
  realSourceId?: string;
  simulatedSourceId?: string;
  note: string;
}

const NOTE = 'demo';
const BEGUN = 'demo.begun';
const LOADED = 'demo.loaded';
const mark = z.object({ at: z.date() });

export async function writeDemoNote(note: DemoNote): Promise<void> {
  await writeSetting(NOTE, note);
}

/** Written before anything else: what a start finds after it without the mark below is an unfinished demo. */
export async function markBegun(at: Date): Promise<void> {
  await writeSetting(BEGUN, { at });
}

/** Written last of all. */
export async function markLoaded(at: Date): Promise<void> {
  await writeSetting(LOADED, { at });
}

/**
 * `loaded`: the demo is all there. `new`: nothing is. What an interrupted start left behind is dropped first. Throws Conflict when the
 * database holds data that are not the demo's: those are never touched.
 */
export async function lookAtDatabase(uri: string, report: (line: string) => void): Promise<'loaded' | 'new'> {
  await connectMongo(uri);
  try {
    if (await readSetting(LOADED, mark)) return 'loaded';
    if (await readSetting(BEGUN, mark)) {
      report('The last start was interrupted while it loaded the shop: beginning anew');
      await database().dropDatabase();
    } else if ((await sources()).length > 0 || (await countProfiles()) > 0) {
      throw new Conflict('This database holds data that are not the demo’s: name another one in MONGODB_URI.');
    }
    return 'new';
  } finally {
    await disconnectMongo();
  }
}
