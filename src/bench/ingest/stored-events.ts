// Events as the log stores them, made from the same requests as the load: for filling the log and for measuring insertMany alone.

import { systemClock } from '../../platform/clock.js';
import { insertEvents } from '../../tracking/event-store.js';
import type { StoredEvent } from '../../tracking/index.js';
import { type Crowd, madeRequest } from '../load/made-events.js';
import { seededRandom } from '../load/seeded.js';

const IN_FLIGHT = 2;
const FILL_AT_ONCE = 2_000;
/** As large as the intake's own groups get. */
const GROUP = 1_000;
const YEAR_MS = 365 * 86_400_000;

/** Puts so many events of the past year into the log, past the intake; nobody folds them. */
export async function fillLog(events: number, report: (line: string) => void): Promise<void> {
  const crowd = { prefix: 'stored', visitors: 200_000, seed: 5 };
  const random = seededRandom(crowd.seed);
  const now = systemClock.now().getTime();
  let stored = 0;
  await inFlight(IN_FLIGHT, async (turn) => {
    if (turn * FILL_AT_ONCE >= events) return false;
    const when = () => new Date(now - Math.floor(random() * YEAR_MS));
    await insertOrThrow(storedEvents(crowd, turn, FILL_AT_ONCE, random, when));
    stored += FILL_AT_ONCE;
    if (stored % 500_000 === 0) report(`${stored.toLocaleString('en')} events stored`);
    return true;
  });
}

/** Events a second that `insertMany` alone stores, in groups as large as ours, two in flight, with the same durability and indexes. */
export async function insertAlone(seconds: number): Promise<number> {
  const crowd = { prefix: 'alone', visitors: 50_000, seed: 6 };
  const random = seededRandom(crowd.seed);
  const begunAt = performance.now();
  let stored = 0;
  await inFlight(IN_FLIGHT, async (turn) => {
    await insertOrThrow(storedEvents(crowd, turn, GROUP, random, () => systemClock.now()));
    stored += GROUP;
    return performance.now() - begunAt < seconds * 1000;
  });
  return Math.round((stored * 1000) / (performance.now() - begunAt));
}

async function inFlight(lanes: number, step: (turn: number) => Promise<boolean>): Promise<void> {
  let turn = 0;
  const lane = async () => {
    while (await step(turn++));
  };
  await Promise.all(Array.from({ length: lanes }, lane));
}

async function insertOrThrow(events: StoredEvent[]): Promise<void> {
  const inserted = await insertEvents(events);
  if (inserted.kind !== 'written' || inserted.faults.size > 0) throw new Error('the log did not take the events');
}

function storedEvents(
  crowd: Crowd,
  group: number,
  count: number,
  random: () => number,
  when: () => Date,
): StoredEvent[] {
  return Array.from({ length: count }, (_, place) => {
    const at = when();
    const item = JSON.parse(madeRequest(crowd, 'single', group * count + place, random, at).body);
    return {
      ...{ _id: `benchsource:${item.messageId}`, sourceId: 'benchsource', groupId: `group-${group}` },
      subject: item.userId ? `user:${item.userId}` : `anonymous:${item.anonymousId}`,
      ...{ type: 'track', name: item.event, timestamp: at, receivedAt: at, live: true, bot: false, test: false },
      ...{ trusted: true, anonymousId: item.anonymousId, ...(item.userId && { userId: item.userId }) },
      ...{ properties: item.properties, traits: {}, context: item.context },
    };
  });
}
