// Looks again and again at the profiles of a few people, to see how long an event takes until it shows there.
import { setTimeout as pause } from 'node:timers/promises';
import { findProfiles, type ProfileId, profilesById } from '../../profiles/index.js';
import { type Latency, latencyOf } from '../load/load-plan.js';
import { type Crowd, sampleSubject } from '../load/made-events.js';

/** The figures can be too large by this. */
export const LOOK_EVERY_MS = 25;

export interface SampleWatch {
  /** `due`: by sample, when its acknowledged events were due. Those due before `from` are left out. */
  stop(due: number[][], from: number): Promise<Latency & { events: number }>;
}

/** Each sample has one event in its profile already. */
export async function watchSamples(crowd: Crowd, samples: number): Promise<SampleWatch> {
  const ids = await profilesOf(crowd, samples);
  /** By sample: when its second, third … event was seen. */
  const seen: number[][] = ids.map(() => []);
  let stopped = samples === 0;
  const looking = lookAgainAndAgain(ids, seen, () => stopped);
  looking.catch(() => undefined);
  return {
    async stop(due, from) {
      stopped = true;
      await looking;
      const waits = due.flatMap((times, sample) =>
        [...times]
          .sort((one, other) => one - other)
          .flatMap((dueAt, place) => waited(dueAt, seen[sample]?.[place], from)),
      );
      return { ...latencyOf(waits), events: waits.length };
    },
  };
}

/** Looks once more when it is told to stop: by then everything is folded. */
async function lookAgainAndAgain(ids: ProfileId[], seen: number[][], stopped: () => boolean): Promise<void> {
  for (let last = false; !last; await pause(LOOK_EVERY_MS)) {
    last = stopped();
    const profiles = new Map((await profilesById(ids)).map((profile) => [profile.id, profile.behaviour.events]));
    const at = performance.timeOrigin + performance.now();
    for (const [sample, id] of ids.entries()) {
      const times = seen[sample] ?? [];
      while (times.length + 1 < (profiles.get(id) ?? 0)) times.push(at);
    }
  }
}

/** An event that was never seen waits for ever: it must spoil the figures. */
function waited(dueAt: number, seenAt: number | undefined, from: number): number[] {
  return dueAt < from ? [] : [seenAt === undefined ? Number.MAX_SAFE_INTEGER : seenAt - dueAt];
}

async function profilesOf(crowd: Crowd, samples: number): Promise<ProfileId[]> {
  if (samples === 0) return [];
  const found = await findProfiles({ text: `${crowd.prefix}-sample-`, limit: samples });
  const byUser = new Map(found.map((profile) => [`user:${profile.behaviour.userId}`, profile.id]));
  return Array.from({ length: samples }, (_, sample) => {
    const id = byUser.get(sampleSubject(crowd, sample));
    if (!id) throw new Error(`sample ${sample} has no profile`);
    return id;
  });
}
