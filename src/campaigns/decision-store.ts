// Decisions: final rows that are only ever inserted; the one later mark is that a message was made of them.
import { model, type mongo, type PipelineStage, Schema } from 'mongoose';
import type { Session } from '../platform/mongo.js';
import type { ProfileId } from '../profiles/index.js';
import type { Decision, DecisionCounts, DecisionKind, DecisionReason } from './decision.js';
import { insertOnce } from './insert-once-store.js';

interface DecisionRow extends Omit<Decision, 'id'> {
  _id: string;
}

const decisionSchema = new Schema<DecisionRow>(
  {
    _id: { type: String, required: true },
    profileId: { type: String, required: true },
    campaignId: { type: String, required: true },
    campaignVersion: { type: Number, required: true },
    step: { type: String, required: true },
    occasion: { type: String, required: true },
    kind: { type: String, enum: ['send', 'hold-out', 'withheld'], required: true },
    reason: { type: String, required: true },
    sentence: { type: String, required: true },
    facts: [Schema.Types.Mixed],
    at: { type: Date, required: true },
    template: String,
    subject: String,
    offerId: String,
    couponCode: String,
    handedOver: Boolean,
  },
  { versionKey: false },
);
decisionSchema.index({ profileId: 1, at: 1 });
decisionSchema.index({ campaignId: 1, kind: 1, reason: 1 });
decisionSchema.index({ handedOver: 1, at: 1 }, { partialFilterExpression: { handedOver: false } });

const Decisions = model<DecisionRow>('decisions', decisionSchema, 'decisions');
/** For the stores of this room only. */
export const decisionRows = Decisions.collection as unknown as mongo.Collection<DecisionRow>;

/** Inserts within the transaction that moves the enrolments on; a decision that exists makes it fail as a whole. */
export async function insertDecisions(decisions: Decision[], session: Session): Promise<void> {
  if (decisions.length > 0) await decisionRows.insertMany(decisions.map(rowOf), { session });
}

/** For people turned away at the door. Answers how many decisions are new. */
export async function insertDecisionsOnce(decisions: Decision[]): Promise<number> {
  return insertOnce(decisionRows, decisions.map(rowOf));
}

/** Of these ids the ones that exist, inside a transaction as it sees them. */
export async function knownDecisionIds(ids: string[], session?: Session): Promise<Set<string>> {
  const options = { projection: { _id: 1 }, ...(session ? { session } : {}) };
  const known = await decisionRows.find({ _id: { $in: ids } }, options).toArray();
  return new Set(known.map(({ _id }) => _id));
}

/** `profile:campaign` → when this campaign last held the person out at a step where others were written to. */
export async function lastHoldOuts(profileIds: ProfileId[], session: Session): Promise<Map<string, Date>> {
  if (profileIds.length === 0) return new Map();
  const perWalk = [
    { $match: { profileId: { $in: profileIds }, kind: 'hold-out' } },
    { $group: { _id: { $concat: ['$profileId', ':', '$campaignId'] }, at: { $max: '$at' } } },
  ];
  const found = await decisionRows.aggregate<{ _id: string; at: Date }>(perWalk, { session }).toArray();
  return new Map(found.map(({ _id, at }) => [_id, at]));
}

/** Everything decided about these profiles, the newest first. */
export async function decisionsOf(profileIds: ProfileId[]): Promise<Decision[]> {
  const found = await Decisions.find({ profileId: { $in: profileIds } })
    .sort({ at: -1 })
    .lean();
  return found.map(decisionOf);
}

/** Decisions of kind `send` of which no message was made yet, the oldest first. */
export async function takeUndelivered(limit: number): Promise<Decision[]> {
  const waiting = await Decisions.find({ handedOver: false }).sort({ at: 1 }).limit(limit).lean();
  return waiting.map(decisionOf);
}

/** Marks decisions as made into messages; repeating it changes nothing. */
export async function markHandedOver(ids: string[], session?: Session): Promise<void> {
  await Decisions.updateMany(
    { _id: { $in: ids }, handedOver: false },
    { $set: { handedOver: true } },
    session ? { session } : {},
  );
}

/** How many decisions of kind `send` have no message yet. These and all messages of the campaign are its `send`. */
export async function notHandedOver(campaignId: string): Promise<number> {
  return Decisions.countDocuments({ campaignId, kind: 'send', handedOver: false });
}

/** Counts the rows themselves, so the sum is the number of rows at any moment. */
export async function decisionCounts(campaignId: string): Promise<DecisionCounts> {
  const perKindAndReason: PipelineStage[] = [
    { $match: { campaignId } },
    { $group: { _id: { kind: '$kind', reason: '$reason' }, count: { $sum: 1 } } },
  ];
  const groups = await Decisions.aggregate<{ _id: { kind: DecisionKind; reason: DecisionReason }; count: number }>(
    perKindAndReason,
  );
  const counts: DecisionCounts = { total: 0, send: 0, holdOut: 0, withheld: {} };
  for (const { _id, count } of groups) {
    counts.total += count;
    if (_id.kind === 'send') counts.send += count;
    else if (_id.kind === 'hold-out') counts.holdOut += count;
    else counts.withheld[_id.reason] = count;
  }
  return counts;
}

function rowOf({ id, ...rest }: Decision): DecisionRow {
  return { _id: id, ...rest };
}

function decisionOf({ _id, ...rest }: DecisionRow): Decision {
  return { id: _id, ...rest };
}
