// How a stage gets its work: some groups at a time, by lease, and only the events that these own.
import type { Session } from '../../platform/mongo.js';
import type { StoredEvent } from '../event.js';
import { eventsOfGroups, type FoldedEvent, foldedEventsOfGroups, type GroupEvents } from '../history-store.js';
import type { GroupRow, Stage } from './group.js';
import { announceGroup } from './group-listeners.js';
import { claimGroups, markStage } from './group-store.js';

/** What one transaction of a stage may take at once: small groups cost a transaction each otherwise, as large as a full one. */
const EVENTS_AT_ONCE = 1_000;

export interface Taken<Event> {
  ids: string[];
  events: Event[];
}

export interface TakeOptions {
  /** Paths of fields that the stage does not read; they stay in the database. */
  without?: readonly string[];
  /** How many events at once; one group comes whole in any case. */
  most?: number;
}

/**
 * Claims the groups that waited longest for a stage, for a minute (GROUP_LEASE_MS); null when there is none. Those of their events
 * that the stage wants come in the order of the log, each once, and may be none at all; some may come again in another group: a
 * stage must come to the same when it does them twice. The stage does its writes and `finishStage` in one transaction.
 */
export async function takeGroups(
  stage: Stage,
  node: string,
  now: Date,
  { without = [], most = EVENTS_AT_ONCE }: TakeOptions = {},
): Promise<Taken<StoredEvent> | null> {
  const groups = await claimGroups(stage, node, now, most);
  if (groups.length === 0) return null;
  return { ids: idsOf(groups), events: await eventsOfGroups(wantedOf(groups, stage), without) };
}

/** As `takeGroups` for the fold, with the fields it reads: most of an order stays in the database. */
export async function takeGroupHeads(stage: Stage, node: string, now: Date): Promise<Taken<FoldedEvent> | null> {
  const groups = await claimGroups(stage, node, now, EVENTS_AT_ONCE);
  if (groups.length === 0) return null;
  return { ids: idsOf(groups), events: await foldedEventsOfGroups(wantedOf(groups, stage)) };
}

/**
 * Marks the stage as done, in the transaction of its work; the last stage deletes a group. Throws Conflict when the stage is
 * done already with one of them, which undoes that work: another node took the group over after our lease had run out.
 */
export async function finishStage(ids: string[], stage: Stage, session: Session): Promise<void> {
  await markStage(ids, stage, session);
  // The next stage may have the groups now, but not before this transaction has ended; a repeat of it changes nothing.
  if (!session.listeners('ended').includes(announceGroup)) session.once('ended', announceGroup);
}

function idsOf(groups: GroupRow[]): string[] {
  return groups.map(({ _id }) => _id);
}

/** A group that was put in the queue again carries the id of the first one. */
function wantedOf(groups: GroupRow[], stage: Stage): GroupEvents {
  return {
    groupIds: [...new Set(groups.map(({ groupId }) => groupId))],
    eventIds: [...new Set(groups.flatMap(({ wanted, eventIds }) => wanted?.[stage] ?? eventIds))],
  };
}
