// Enrolments: who is inside which campaign, and the queue of steps that are due.
import { randomUUID } from 'node:crypto';
import { model, type mongo, Schema } from 'mongoose';
import type { Session } from '../platform/mongo.js';
import type { ProfileId } from '../profiles/index.js';
import type { Assignment, Enrolment } from './enrolment.js';
import { insertOnce } from './insert-once-store.js';

interface EnrolmentRow extends Omit<Enrolment, 'id'> {
  _id: string;
  claim?: { token: string; node: string; until: Date };
}

const enrolmentSchema = new Schema<EnrolmentRow>(
  {
    _id: { type: String, required: true },
    profileId: { type: String, required: true },
    campaignId: { type: String, required: true },
    number: { type: Number, required: true },
    occasion: { type: String, required: true },
    arm: { type: String, enum: ['treated', 'held-out'], required: true },
    enteredAt: { type: Date, required: true },
    state: { type: String, enum: ['active', 'finished', 'left'], required: true },
    step: { type: String, required: true },
    dueAt: { type: Date, required: true },
    postponed: Schema.Types.Mixed,
    claim: Schema.Types.Mixed,
  },
  { versionKey: false },
);
enrolmentSchema.index({ profileId: 1, campaignId: 1 });
enrolmentSchema.index({ state: 1, dueAt: 1 });
enrolmentSchema.index({ campaignId: 1, enteredAt: 1 });

const Enrolments = model<EnrolmentRow>('enrolments', enrolmentSchema, 'enrolments');
/** For the stores of this room only. */
export const enrolmentRows = Enrolments.collection as unknown as mongo.Collection<EnrolmentRow>;

/** Answers how many are new: an enrolment that exists stays as it is, with the arm that was drawn first. */
export async function insertEnrolments(enrolments: Enrolment[]): Promise<number> {
  return insertOnce(
    enrolmentRows,
    enrolments.map(({ id, ...rest }) => ({ _id: id, ...rest })),
  );
}

/** The enrolments of these profiles, the oldest first. */
export async function enrolmentsOf(profileIds: ProfileId[], campaignId?: string): Promise<Enrolment[]> {
  const filter = { profileId: { $in: profileIds }, ...(campaignId === undefined ? {} : { campaignId }) };
  const found = await enrolmentRows.find(filter).sort({ enteredAt: 1, number: 1 }).toArray();
  return found.map(enrolmentOf);
}

/** Everybody who entered the campaign, with the arm drawn then, whatever was decided later: the basis of every lift. */
export async function* assignments(campaignId: string): AsyncIterable<Assignment> {
  const entered = enrolmentRows
    .find({ campaignId })
    .sort({ enteredAt: 1 })
    .project<Assignment>({ _id: 0, profileId: 1, arm: 1, enteredAt: 1 });
  for await (const row of entered) yield row;
}

/** When the next step of these campaigns is due; null when nobody waits. */
export async function nextDueOf(campaignIds: string[]): Promise<Date | null> {
  const row = await Enrolments.findOne({ state: 'active', campaignId: { $in: campaignIds } })
    .sort({ dueAt: 1 })
    .lean();
  return row?.dueAt ?? null;
}

export interface ClaimedShard {
  token: string;
  enrolments: Enrolment[];
  /** Something was due, perhaps taken by another node a moment earlier. */
  foundDue: boolean;
}

/** Claims at most `limit` due enrolments of these campaigns until `until`; a claim that ended is free again. */
export async function claimDue(claim: {
  campaignIds: string[];
  node: string;
  now: Date;
  until: Date;
  limit: number;
}): Promise<ClaimedShard> {
  const token = randomUUID();
  const free: mongo.Filter<EnrolmentRow> = {
    state: 'active',
    dueAt: { $lte: claim.now },
    campaignId: { $in: claim.campaignIds },
    $or: [{ claim: { $exists: false } }, { 'claim.until': { $lte: claim.now } }],
  };
  const due = await enrolmentRows
    .find(free)
    .sort({ dueAt: 1 })
    .limit(claim.limit)
    .project<{ _id: string }>({ _id: 1 })
    .toArray();
  if (due.length === 0) return { token, enrolments: [], foundDue: false };
  const _id = { $in: due.map((row) => row._id) };
  await enrolmentRows.updateMany(
    { _id, ...free },
    { $set: { claim: { token, node: claim.node, until: claim.until } } },
  );
  const claimed = await enrolmentRows.find({ _id, 'claim.token': token }).toArray();
  return { token, enrolments: claimed.map(enrolmentOf), foundDue: true };
}

/** Of these enrolments the ones that the claim still holds, as the transaction sees them. */
export async function stillClaimed(ids: string[], token: string, session: Session): Promise<Enrolment[]> {
  const held = await enrolmentRows
    .find({ _id: { $in: ids }, 'claim.token': token, state: 'active' }, { session })
    .toArray();
  return held.map(enrolmentOf);
}

/** Writes where each enrolment stands after its decision and gives the claims back. */
export async function moveOn(enrolments: Enrolment[], session: Session): Promise<void> {
  const writes = enrolments.map(({ id, state, step, dueAt, postponed }) => ({
    updateOne: {
      filter: { _id: id },
      update: {
        $set: { state, step, dueAt, ...(postponed ? { postponed } : {}) },
        $unset: { claim: '' as const, ...(postponed ? {} : { postponed: '' as const }) },
      },
    },
  }));
  await enrolmentRows.bulkWrite(writes, { session });
}

function enrolmentOf({ _id, claim: _claim, ...rest }: EnrolmentRow): Enrolment {
  return { id: _id, ...rest };
}
