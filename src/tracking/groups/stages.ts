// How a stage gets its work: one group at a time, by lease, and only the events that this group owns.
import type { Session } from '../../platform/mongo.js';
import type { StoredEvent } from '../event.js';
import { eventsOfGroup, type FoldedEvent, foldedEventsOfGroup } from '../history-store.js';
import type { GroupRow, Stage } from './group.js';
import { announceGroup } from './group-listeners.js';
import { claimGroup, markStage } from './group-store.js';

/**
 * Claims one group for a stage for a minute (GROUP_LEASE_MS); null when there is none. Those of its events that the stage wants
 * come in the order of the log and may be none at all, and some may come again in another group: a stage must come to the same
 * when it does them twice. The stage does its writes and `finishStage` in one transaction. `without`: paths of fields that it does
 * not read; they stay in the database.
 */
export async function takeGroup(
  stage: Stage,
  node: string,
  now: Date,
  without: readonly string[] = [],
): Promise<{ id: string; events: StoredEvent[] } | null> {
  const group = await claimGroup(stage, node, now);
  if (!group) return null;
  return { id: group._id, events: await eventsOfGroup(group.groupId, wantedIds(group, stage), without) };
}

/** As `takeGroup` for the fold, with the fields it reads: most of an order stays in the database. */
export async function takeGroupHeads(
  stage: Stage,
  node: string,
  now: Date,
): Promise<{ id: string; events: FoldedEvent[] } | null> {
  const group = await claimGroup(stage, node, now);
  if (!group) return null;
  return { id: group._id, events: await foldedEventsOfGroup(group.groupId, wantedIds(group, stage)) };
}

/**
 * Marks the stage as done, in the transaction of its work; the last stage deletes the group. Throws Conflict when the stage
 * is done already, which undoes that work: another node took the group over after our lease had run out.
 */
export async function finishStage(groupId: string, stage: Stage, session: Session): Promise<void> {
  await markStage(groupId, stage, session);
  // The next stage may have the group now, but not before this transaction has ended; a repeat of it changes nothing.
  if (!session.listeners('ended').includes(announceGroup)) session.once('ended', announceGroup);
}

function wantedIds({ wanted, eventIds }: GroupRow, stage: Stage): string[] {
  return wanted?.[stage] ?? eventIds;
}
