// Rebuilds every profile from the log while the service goes on, and reports what came out otherwise.
import type { Clock } from '../../platform/clock.js';
import { type Leased, withLease } from '../../platform/leases-store.js';
import type { ProfileId } from '../profile.js';
import { note, withinBounds } from './chunk.js';
import { groupsFolded, type Help } from './groups-folded.js';
import { type Rebuilder, type Rebuilt, rebuild } from './rebuild.js';
import { forgetReplay, newReplay, type ReplayState, saveReplay, unfinishedReplay } from './replay-state.js';
import { countInScope, rowsAfter, rowsOf } from './replay-store.js';

const LEASE_MS = 60_000;
/** Profiles that are rebuilt at once, if their events are not too many. */
const ROWS = 500;
/** One is folded while the others are read and written. */
const CHUNKS_AT_ONCE = 3;
/** A profile that gets events all the time may be met in between a few times, but not again and again. */
const LOOKS = 5;
const MANY_WAITING = 5_000;

export interface ReplayOptions extends Help {
  node: string;
  /** The machine's: it ends the lease of a replay that died. */
  clock: Clock;
  /** Only looks: nothing is written. */
  dryRun: boolean;
  /** Only profiles that a fold before this version has made. */
  sinceVersion?: number | undefined;
  /** How many profiles are rebuilt at once; 500 unless told. */
  rows?: number;
  rebuilders: Rebuilder[];
  onProgress?: (progress: { done: number; total: number; events: number; secondsLeft: number | null }) => void;
}

export interface ReplayReport extends Pick<ReplayState, 'fields' | 'sections'> {
  profiles: number;
  events: number;
  same: number;
  /** Made by an older fold; rebuilt. */
  older: number;
  /** Made by this fold from the same events, and yet other than the log says: a fault. */
  differing: number;
  resumed: boolean;
  seconds: number;
}

/** Busy when another node is at it. After a crash the next call of the same kind goes on where it ended. */
export async function replay(options: ReplayOptions): Promise<Leased<ReplayReport>> {
  const lease = { name: 'profiles.replay', node: options.node, ttlMs: LEASE_MS, clock: options.clock };
  return withLease(lease, () => replayAll(options));
}

async function replayAll(options: ReplayOptions): Promise<ReplayReport> {
  const started = performance.now();
  const { sinceVersion = null, dryRun } = options;
  const unfinished = await unfinishedReplay(sinceVersion, dryRun);
  const state = unfinished ?? newReplay(sinceVersion, dryRun, await countInScope({ sinceVersion }));
  const tell = progressOf(state, started, options);
  await replayChunks(state, options, tell);
  await lookAgain(state, options);
  await forgetReplay();
  tell();
  const { counts, fields, sections } = state;
  const seconds = Math.round((performance.now() - started) / 100) / 10;
  return { ...counts, fields, sections, resumed: unfinished !== null, seconds };
}

async function replayChunks(state: ReplayState, options: ReplayOptions, tell: () => void): Promise<void> {
  const running: { last: string; rows: number; rebuilt: Promise<Rebuilt> }[] = [];
  const settleFirst = async () => {
    const chunk = running.shift();
    if (!chunk) return;
    note(state, await chunk.rebuilt);
    state.counts.profiles += chunk.rows;
    state.after = chunk.last;
    if (state.waiting.length > MANY_WAITING) await lookAgain(state, options);
    await saveReplay(state);
    tell();
  };
  let after = state.after;
  for (;;) {
    const rows = withinBounds(await rowsAfter(after, state, options.rows ?? ROWS));
    const last = rows.at(-1)?.id;
    if (last === undefined) break;
    after = last;
    const rebuilt = rebuild(rows, { ...options, settled: false });
    // Awaited in turn; a fault of this one may come while another is awaited.
    rebuilt.catch(() => undefined);
    running.push({ last, rows: rows.length, rebuilt });
    if (running.length >= CHUNKS_AT_ONCE) await settleFirst();
  }
  while (running.length > 0) await settleFirst();
}

/** Those who met events on their way: again, when the groups of that time are folded. Who still differs then does differ. */
async function lookAgain(state: ReplayState, options: ReplayOptions): Promise<void> {
  for (let look = 1; state.waiting.length > 0; look++) {
    await groupsFolded(options);
    const ids = state.waiting;
    state.waiting = [];
    for (let from = 0; from < ids.length; from += ROWS) {
      const rows = await rowsOf(ids.slice(from, from + ROWS) as ProfileId[]);
      const { events: _counted, ...found } = await rebuild(rows, {
        ...options,
        rebuilders: [],
        settled: look >= LOOKS,
      });
      note(state, { ...found, events: 0 });
    }
    await saveReplay(state);
  }
}

/** With the time left, once that can be told. */
function progressOf(state: ReplayState, started: number, { onProgress }: ReplayOptions): () => void {
  const before = state.counts.profiles;
  return () => {
    const { profiles: done, events } = state.counts;
    const seconds = (performance.now() - started) / 1000;
    const rate = (done - before) / seconds;
    const secondsLeft = rate > 0 ? Math.max(0, Math.ceil((state.total - done) / rate)) : null;
    onProgress?.({ done, total: Math.max(state.total, done), events, secondsLeft });
  };
}
