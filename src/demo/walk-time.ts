// Walks the service's clock from the day of the campaign to today: real orders come in hour by hour, simulated people act.
import type { Service } from '../service.js';
import type { DemoClock } from './demo-clock.js';
import { stagesDone } from './load-shop.js';
import { actOut } from './people/act-out.js';
import { postBatch, type Target } from './post-events.js';
import type { FeedEvent } from './shop-feed.js';
import type { PlannedAct } from './write-to-people.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

interface Moment {
  at: Date;
  happens(): Promise<void>;
}

export interface Walk {
  service: Service;
  clock: DemoClock;
  today: Date;
  /** Real events after the clock's present time. */
  later: readonly FeedEvent[];
  acts: readonly PlannedAct[];
  real: Target;
  simulated: Target;
  report: (line: string) => void;
}

/** Ends with the clock at `today` and every event folded. */
export async function walkTime(walk: Walk): Promise<void> {
  const { clock, today } = walk;
  const moments = [...orderMoments(walk), ...actMoments(walk), ...jobMoments(walk)]
    .filter(({ at }) => at <= today)
    .sort((a, b) => a.at.getTime() - b.at.getTime());
  for (const { at, happens } of moments) {
    if (at > clock.now()) clock.moveTo(at);
    await happens();
  }
  clock.moveTo(today);
  await stagesDone();
}

/** A shop's server sends its orders at the end of each hour, while they are still live. */
function orderMoments({ later, real, today }: Walk): Moment[] {
  const hours = new Map<number, FeedEvent[]>();
  for (const event of later) {
    const end = Math.min((Math.floor(event.at.getTime() / HOUR_MS) + 1) * HOUR_MS, today.getTime());
    const hour = hours.get(end);
    if (hour) hour.push(event);
    else hours.set(end, [event]);
  }
  return [...hours].map(([end, events]) => ({
    at: new Date(end),
    happens: () =>
      postBatch(
        real,
        events.map(({ json }) => json),
      ),
  }));
}

function actMoments({ acts, simulated }: Walk): Moment[] {
  return acts.map(({ act, mail }) => ({ at: act.at, happens: () => actOut(act, mail, simulated) }));
}

/** Once a day what the schedule would have done many times. */
function jobMoments({ clock, today, service, report }: Walk): Moment[] {
  const first = (Math.floor(clock.now().getTime() / DAY_MS) + 1) * DAY_MS;
  const days = Math.max(0, Math.floor((today.getTime() - first) / DAY_MS) + 1);
  return Array.from({ length: days }, (_, day) => ({
    at: new Date(first + day * DAY_MS),
    async happens() {
      await stagesDone();
      for (const deed of ['campaigns', 'delivery', 'outcomes'] as const) await service.run(deed);
      if (day % 7 === 6) report(`  ${day + 1} of ${days} days have gone by`);
    },
  }));
}
