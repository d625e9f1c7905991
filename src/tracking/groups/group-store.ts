// Groups in MongoDB: what is written, what may be taken, what is done.
import { randomUUID } from 'node:crypto';
import { model, type mongo, Schema } from 'mongoose';
import { Conflict } from '../../platform/errors.js';
import type { Session } from '../../platform/mongo.js';
import { WRITE_TIMEOUT_MS } from '../event-store.js';
import { GROUP_LEASE_MS, type GroupRow, SECOND_LOOK_MS, STAGES, type Stage } from './group.js';

const schema = new Schema<GroupRow>({ _id: String }, { strict: false, versionKey: false });
schema.index({ pending: 1, until: 1 });
const Groups = model<GroupRow>('groups', schema, 'groups');
const groupRows = Groups.collection as unknown as mongo.Collection<GroupRow>;

/** Losing one of these to a crash costs a minute's wait, no event; so they need not reach the disk first. */
const RELAXED = { writeConcern: { w: 1 } };

const DURABLE = { writeConcern: { w: 'majority' as const, j: true }, maxTimeMS: WRITE_TIMEOUT_MS };

/** Writes the row before its events, durably: an event without its group would never be folded. */
export async function openGroup(group: GroupRow): Promise<void> {
  await groupRows.insertOne(group, DURABLE);
}

/**
 * Lets the stages have the group, when all its events are in the log. One that was taken already (its writer slept longer than
 * the lease) was taken with some of them missing: the stages get all of it again, as another group.
 */
export async function releaseGroup(group: GroupRow): Promise<void> {
  const released = await groupRows.updateOne(
    { _id: group._id, until: group.until, node: group.node },
    { $set: { state: 'released', until: group.createdAt } },
    RELAXED,
  );
  if (released.matchedCount === 1) return;
  await groupRows.insertOne({ ...again(group), state: 'released', until: group.createdAt }, DURABLE);
}

/** A group whose events were all in the log already has nothing for anyone. */
export async function dropGroup(group: GroupRow): Promise<void> {
  await groupRows.deleteOne({ _id: group._id, until: group.until, node: group.node }, RELAXED);
}

/** Claims the group that waited longest for this stage, or answers null. */
export async function claimGroup(stage: Stage, node: string, now: Date): Promise<GroupRow | null> {
  return groupRows.findOneAndUpdate(
    { pending: stage, until: { $lte: now } },
    { $set: { node, until: new Date(now.getTime() + GROUP_LEASE_MS) } },
    { sort: { until: 1 }, returnDocument: 'after', ...RELAXED },
  );
}

/** Takes the stage off the group's row, or the whole row when it was the last. Throws Conflict when it is off already. */
export async function markStage(groupId: string, stage: Stage, session: Session): Promise<void> {
  const last = await groupRows.findOneAndDelete({ _id: groupId, pending: [stage] }, { session });
  if (last?.state === 'open') {
    const until = new Date(last.until.getTime() + SECOND_LOOK_MS);
    await groupRows.insertOne({ ...again(last), state: 'second-look', until }, { session });
  }
  if (last) return;
  const marked = await groupRows.updateOne(
    { _id: groupId, pending: stage },
    { $pull: { pending: stage }, $set: { until: new Date(0) } },
    { session },
  );
  if (marked.matchedCount === 0) throw new Conflict(`stage ${stage} of group ${groupId} is done already`);
}

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

export async function groupWaits(id: string): Promise<boolean> {
  return (await groupRows.countDocuments({ _id: id }, { limit: 1 })) > 0;
}

/** How many groups wait, counted up to `most`. */
export async function waitingGroups(most: number): Promise<number> {
  return groupRows.countDocuments({}, { limit: most });
}

/** An id of its own: whoever still holds the group in whose place it stands must not finish this one. */
function again({
  groupId,
  eventIds,
  stages = [...STAGES],
  wanted,
  node,
  createdAt,
}: GroupRow): Omit<GroupRow, 'state' | 'until'> {
  const _id = `${groupId}+${randomUUID().slice(0, 8)}`;
  return { _id, groupId, eventIds, pending: stages, stages, ...(wanted && { wanted }), node, createdAt };
}
