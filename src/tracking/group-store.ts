// Groups in MongoDB: what is written, what may be taken, what is done.
import { model, type mongo, Schema } from 'mongoose';
import { Conflict } from '../platform/errors.js';
import type { Session } from '../platform/mongo.js';
import { WRITE_TIMEOUT_MS } from './event-store.js';
import { GROUP_LEASE_MS, type GroupRow, type Stage } from './group.js';

const schema = new Schema<GroupRow>({ _id: String }, { strict: false, versionKey: false });
schema.index({ pending: 1, until: 1 });
const Groups = model<GroupRow>('groups', schema, 'groups');
const groupRows = Groups.collection as unknown as mongo.Collection<GroupRow>;

/** Losing one of these to a crash costs a minute's wait, no event; so they need not reach the disk first. */
const RELAXED = { writeConcern: { w: 1 } };

/** Writes the row before its events, durably: an event without its group would never be folded. */
export async function openGroup(group: GroupRow): Promise<void> {
  await groupRows.insertOne(group, {
    writeConcern: { w: 'majority', j: true },
    maxTimeMS: WRITE_TIMEOUT_MS,
  });
}

/** Lets the stages have the group. One that is released late by its writer and taken already is left alone. */
export async function releaseGroup(group: GroupRow): Promise<void> {
  const stillOurs = { _id: group._id, until: group.until, node: group.node };
  await groupRows.updateOne(stillOurs, { $set: { until: group.createdAt } }, RELAXED);
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
  const last = await groupRows.deleteOne({ _id: groupId, pending: [stage] }, { session });
  if (last.deletedCount === 1) return;
  const marked = await groupRows.updateOne(
    { _id: groupId, pending: stage },
    { $pull: { pending: stage }, $set: { until: new Date(0) } },
    { session },
  );
  if (marked.matchedCount === 0) throw new Conflict(`stage ${stage} of group ${groupId} is done already`);
}

/** How much is waiting for the stages. */
export async function backlog(): Promise<{ groups: number; oldestAt: Date | null }> {
  const [groups, oldest] = await Promise.all([
    groupRows.countDocuments({}),
    groupRows.findOne({}, { sort: { _id: 1 }, projection: { createdAt: 1 } }),
  ]);
  return { groups, oldestAt: oldest?.createdAt ?? null };
}
