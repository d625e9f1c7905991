// Groups in MongoDB: what is written, what may be taken, what is done.
import { randomUUID } from 'node:crypto';
import { model, type mongo, Schema } from 'mongoose';
import { Conflict } from '../../platform/errors.js';
import type { Session } from '../../platform/mongo.js';
import { WRITE_TIMEOUT_MS } from '../event-store.js';
import { insertNow, type Reign } from '../insert-now-store.js';
import { GROUP_LEASE_MS, type GroupRow, SECOND_LOOK_MS, STAGES, type Stage } from './group.js';

const schema = new Schema<GroupRow>({ _id: String }, { strict: false, versionKey: false });
schema.index({ pending: 1, until: 1 });
const Groups = model<GroupRow>('groups', schema, 'groups');
/** Only stores of this folder use it. */
export const groupRows = Groups.collection as unknown as mongo.Collection<GroupRow>;

/** Losing one of these to a crash costs a minute's wait, no event; so they need not reach the disk first. */
const RELAXED = { writeConcern: { w: 1 } };

/** More rows than one reading of the queue should bring. */
const GROUPS_AT_ONCE = 200;

const DURABLE = { writeConcern: { w: 'majority' as const, j: true }, maxTimeMS: WRITE_TIMEOUT_MS };

/** Writes the row before its events, durably: an event without its group would never be folded. One that is there stays. */
export async function openGroup(group: GroupRow): Promise<void> {
  const { _id, ...rest } = group;
  await groupRows.updateOne({ _id }, { $setOnInsert: rest }, { ...DURABLE, upsert: true });
}

/**
 * Writes the row without waiting until it is durable; answers in whose reign. Whatever the same primary makes durable later
 * makes this durable with it.
 */
export async function noteGroup(group: GroupRow): Promise<Reign> {
  const { reign, inserted } = await insertNow(
    groupRows.collectionName,
    [group],
    RELAXED.writeConcern,
    WRITE_TIMEOUT_MS,
  );
  return inserted === 1 ? reign : null;
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

/**
 * Claims those groups that waited longest for this stage, as many as have `most` events together, but one at least; none when
 * none waits. Another node may be faster with some of them: then it is the others.
 */
export async function claimGroups(stage: Stage, node: string, now: Date, most: number): Promise<GroupRow[]> {
  const free = { pending: stage, until: { $lte: now } };
  // `local`: a claim is no promise, and the newest groups must not wait for the next majority.
  const oldest = { sort: { until: 1 }, limit: GROUPS_AT_ONCE, readConcern: { level: 'local' } } as const;
  const wanted = firstOf(await groupRows.find(free, oldest).toArray(), most);
  if (wanted.length === 0) return [];
  const theirs = { _id: { $in: wanted.map(({ _id }) => _id) } };
  const claim = randomUUID();
  const until = new Date(now.getTime() + GROUP_LEASE_MS);
  const { modifiedCount } = await groupRows.updateMany(
    { ...theirs, ...free },
    { $set: { node, until, claim } },
    RELAXED,
  );
  if (modifiedCount === wanted.length) return wanted.map((group) => ({ ...group, node, until }));
  return groupRows.find({ ...theirs, claim }, { readConcern: { level: 'local' } }).toArray();
}

function firstOf(groups: GroupRow[], most: number): GroupRow[] {
  let events = 0;
  return groups.filter(({ eventIds }, index) => {
    events += eventIds.length;
    return index === 0 || events <= most;
  });
}

/** For groups that are complete and leased to this node: whoever comes next may have them. Those of others stay as they are. */
export async function giveBack(groups: GroupRow[]): Promise<void> {
  for (const { _id, until, node, createdAt } of groups) {
    await groupRows.updateOne({ _id, until, node }, { $set: { state: 'released', until: createdAt } }, RELAXED);
  }
}

/**
 * Takes the stage off the groups, or the whole row where it was the last. `held`: by the node that wrote them and knows that they
 * are complete; its lease goes on. Throws Conflict when one of them is not as it was when it was taken.
 */
export async function markStage(
  groups: GroupRow[],
  stage: Stage,
  { session, held }: { session: Session; held: boolean },
): Promise<void> {
  const last = groups.filter(({ pending }) => pending.length === 1);
  const others = groups.filter(({ pending }) => pending.length > 1);
  if (last.length > 0) {
    const { deletedCount } = await groupRows.deleteMany(asTaken(last, [stage]), { session });
    if (deletedCount !== last.length) throw doneAlready(stage);
  }
  const open = held ? [] : last.filter(({ state }) => state === 'open');
  if (open.length > 0) await groupRows.insertMany(open.map(secondLook), { session });
  if (others.length === 0) return;
  const off = { $pull: { pending: stage }, ...(!held && { $set: { until: new Date(0) } }) };
  const { matchedCount } = await groupRows.updateMany(asTaken(others, [...STAGES]), off, { session });
  if (matchedCount !== others.length) throw doneAlready(stage);
}

/** With two stages a group waits for one of them or for both. */
function asTaken(groups: GroupRow[], pending: Stage[]) {
  return { _id: { $in: groups.map(({ _id }) => _id) }, pending };
}

function doneAlready(stage: Stage): Conflict {
  return new Conflict(`stage ${stage} of a group is done already`);
}

function secondLook(group: GroupRow): GroupRow {
  const until = new Date(group.until.getTime() + SECOND_LOOK_MS);
  return { ...again(group), state: 'second-look', until };
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
