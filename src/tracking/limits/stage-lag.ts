// Whether the stages keep up with the intake: when they do not, no more is taken, or the backlog would grow without a bound.
import { isDatabaseFault } from '../event-store.js';
import { groupWaits, newestGroup, waitingGroups } from '../groups/waiting-groups-store.js';

const LOOK_EVERY_MS = 1_000;
/**
 * Fewer groups than these are no backlog, however old: one that a dead node holds, or that no stage can finish, must not stop
 * the intake.
 */
const FEW_GROUPS = 100;

export interface StageLag {
  /** True while a group has waited longer than the bound and many wait with it. Costs nothing: it looks in the background. */
  isTooLong(): boolean;
}

/**
 * Picks the newest group and looks every second whether it still waits; when it is gone, it picks another. Measured by the
 * machine's own running time, because the clock that groups are dated by may jump.
 */
export function createStageLag({ boundMs, machineMs }: { boundMs: number; machineMs: () => number }): StageLag {
  let picked: { id: string; since: number } | undefined;
  let tooLong = false;
  let lookedAt = Number.NEGATIVE_INFINITY;
  const look = async () => {
    if (picked && !(await groupWaits(picked.id))) picked = undefined;
    if (!picked) {
      const id = await newestGroup();
      picked = id === null ? undefined : { id, since: machineMs() };
    }
    const isOld = picked !== undefined && machineMs() - picked.since > boundMs;
    tooLong = isOld && (await waitingGroups(FEW_GROUPS)) >= FEW_GROUPS;
  };
  return {
    isTooLong() {
      if (machineMs() - lookedAt >= LOOK_EVERY_MS) {
        lookedAt = machineMs();
        look().catch(ignoreDatabaseFaults);
      }
      return tooLong;
    },
  };
}

/** Without a database nothing is taken anyway. */
function ignoreDatabaseFaults(error: unknown): void {
  if (!isDatabaseFault(error)) throw error;
}
