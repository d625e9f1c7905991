// What waits for the stages: how much, since when, and which groups.
import type { Session } from '../../platform/mongo.js';
import type { Stage } from './group.js';
import { groupRows } from './group-store.js';

const NOT_SECOND_LOOK = { state: { $ne: 'second-look' as const } };

/** How much is waiting for the stages. A second look is not: what it finds was promised to nobody. */
export async function backlog(): Promise<{ groups: number; oldestAt: Date | null }> {
  const [groups, oldest] = await Promise.all([
    groupRows.countDocuments(NOT_SECOND_LOOK),
    groupRows.findOne(NOT_SECOND_LOOK, { sort: { _id: 1 }, projection: { createdAt: 1 } }),
  ]);
  return { groups, oldestAt: oldest?.createdAt ?? null };
}

/** The id of the newest group that waits, or null. */
export async function newestGroup(): Promise<string | null> {
  const newest = await groupRows.findOne(NOT_SECOND_LOOK, { sort: { _id: -1 }, projection: { _id: 1 } });
  return newest?._id ?? null;
}

/** The oldest and the newest group that wait for a stage, by ids that sort by time; null when none does. */
export async function waitingFor(stage: Stage): Promise<{ oldest: string; newest: string } | null> {
  const waiting = { pending: stage, ...NOT_SECOND_LOOK };
  const [oldest, newest] = await Promise.all(
    ([1, -1] as const).map((_id) => groupRows.findOne(waiting, { sort: { _id }, projection: { _id: 1 } })),
  );
  return oldest && newest ? { oldest: oldest._id, newest: newest._id } : null;
}

/** What the events of groups that wait for a stage carry; in a session as its transaction sees them. */
export async function waitingGroupIds(stage: Stage, session: Session): Promise<Set<string>> {
  const options = { session, projection: { _id: 0, groupId: 1 } };
  const waiting = await groupRows.find({ pending: stage, ...NOT_SECOND_LOOK }, options).toArray();
  return new Set(waiting.map(({ groupId }) => groupId));
}

export async function groupWaits(id: string): Promise<boolean> {
  return (await groupRows.countDocuments({ _id: id }, { limit: 1 })) > 0;
}

/** How many groups wait, counted up to `most`. */
export async function waitingGroups(most: number): Promise<number> {
  return groupRows.countDocuments({}, { limit: most });
}
