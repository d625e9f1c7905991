// How far a replay has come, kept in the database: whoever starts again after a crash goes on from there.
import { z } from 'zod';
import { readSetting, writeSetting } from '../../platform/settings-store.js';
import { FOLD_VERSION } from '../fold/behaviour.js';
import type { ProfileId } from '../profile.js';

const KEY = 'profiles.replay';

const count = z.number();
const stateSchema = z.object({
  /** What it is about; a replay of something else begins anew. */
  sinceVersion: z.number().nullable(),
  dryRun: z.boolean(),
  foldVersion: z.number(),
  total: count,
  /** Everybody up to this id is done, but for those who wait. */
  after: z.string(),
  /** Whose stored behaviour has not folded the same events as the log holds: looked at again later. */
  waiting: z.array(z.string()),
  counts: z.object({ profiles: count, events: count, same: count, older: count, differing: count }),
  fields: z.record(z.string(), count),
  sections: z.record(z.string(), count),
});

export type ReplayState = Omit<z.infer<typeof stateSchema>, 'waiting'> & { waiting: ProfileId[] };

/** What an earlier replay of the same has left unfinished. */
export async function unfinishedReplay(sinceVersion: number | null, dryRun: boolean): Promise<ReplayState | null> {
  const state = await readSetting(KEY, stateSchema.nullable());
  const same = state && state.sinceVersion === sinceVersion && state.dryRun === dryRun;
  return same && state.foldVersion === FOLD_VERSION ? (state as ReplayState) : null;
}

export function newReplay(sinceVersion: number | null, dryRun: boolean, total: number): ReplayState {
  const counts = { profiles: 0, events: 0, same: 0, older: 0, differing: 0 };
  const place = { after: '', waiting: [], fields: {}, sections: {} };
  return { sinceVersion, dryRun, foldVersion: FOLD_VERSION, total, counts, ...place };
}

export async function saveReplay(state: ReplayState): Promise<void> {
  await writeSetting(KEY, state);
}

export async function forgetReplay(): Promise<void> {
  await writeSetting(KEY, null);
}
