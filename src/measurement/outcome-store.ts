// Outcomes at rest: one row for a message and a kind. Every write is guarded, so hits may come at once and on any node.
import { model, type mongo, Schema } from 'mongoose';
import { isDuplicateKey } from '../platform/duplicate-key.js';
import { addHit } from './add-hit.js';
import { type Hit, type HitTally, OUTCOME_KINDS, type Outcome, type OutcomeKey, outcomeId } from './outcome.js';

export interface OutcomeRow extends Omit<Outcome, 'id'>, HitTally {
  _id: string;
}

const schema = new Schema<OutcomeRow>({ _id: { type: String, required: true } }, { versionKey: false, strict: false });
schema.index({ campaignId: 1, messageId: 1 });
schema.index({ profileId: 1 });
schema.index({ appendedAt: 1, counted: 1, at: 1 });
const Outcomes = model<OutcomeRow>('outcomes', schema, 'outcomes');
/** For this room only. */
export const outcomeRows = Outcomes.collection as unknown as mongo.Collection<OutcomeRow>;

/** Adds the hit to the outcome, or makes the outcome of it. */
export async function recordHit(key: OutcomeKey, hit: Hit): Promise<void> {
  // A round is lost only to another hit that was written meanwhile, so this ends.
  while (!(await tryHit(key, hit)));
}

/** Makes the outcome of its one hit; a repeat changes nothing. Answers whether it is new. */
export async function recordOnce(key: OutcomeKey, hit: Hit): Promise<boolean> {
  return insertNew(key, addHit(null, hit));
}

/** The outcomes of these messages, oldest first; those of machines and scanners only when asked for. */
export async function outcomesOf(messageIds: string[], options: { uncounted?: boolean } = {}): Promise<Outcome[]> {
  const ids = messageIds.flatMap((messageId) => OUTCOME_KINDS.map((kind) => outcomeId(messageId, kind)));
  const rows = await outcomeRows
    .find({ _id: { $in: ids }, ...(options.uncounted ? {} : { counted: true }) })
    .sort({ at: 1, _id: 1 })
    .toArray();
  return rows.map(outcomeOf);
}

/** Counted outcomes up to `until` that are not events yet, oldest first. */
export async function outcomesToAppend(until: Date, limit: number): Promise<Outcome[]> {
  const rows = await outcomeRows
    .find({ appendedAt: null, counted: true, at: { $lte: until } })
    .sort({ at: 1 })
    .limit(limit)
    .toArray();
  return rows.map(outcomeOf);
}

export async function markAppended(ids: string[], now: Date): Promise<void> {
  await outcomeRows.updateMany({ _id: { $in: ids }, appendedAt: null }, { $set: { appendedAt: now } });
}

export interface KindCount {
  kind: Outcome['kind'];
  class: Outcome['class'];
  messages: number;
}

/** Messages of the campaign by kind and class of outcome. */
export async function countOutcomes(campaignId: string): Promise<KindCount[]> {
  const groups = await outcomeRows
    .aggregate<{ _id: Pick<KindCount, 'kind' | 'class'>; messages: number }>([
      { $match: { campaignId } },
      { $group: { _id: { kind: '$kind', class: '$class' }, messages: { $sum: 1 } } },
    ])
    .toArray();
  return groups.map(({ _id, messages }) => ({ ..._id, messages }));
}

/** Messages of which a picture was asked for or a link followed, by somebody who counts. */
export async function countSeen(campaignId: string): Promise<number> {
  const [sum] = await outcomeRows
    .aggregate<{ messages: number }>([
      { $match: { campaignId, counted: true, kind: { $in: ['opened', 'clicked'] } } },
      { $group: { _id: '$messageId' } },
      { $count: 'messages' },
    ])
    .toArray();
  return sum?.messages ?? 0;
}

async function tryHit(key: OutcomeKey, hit: Hit): Promise<boolean> {
  // Local, because a row that another node has just written must be seen: it stands in the way of our insert already.
  const row = await outcomeRows.findOne({ _id: key.id }, { readConcern: 'local' });
  const tally = addHit(row, hit);
  if (!row) return insertNew(key, tally);
  const written = await outcomeRows.updateOne({ _id: key.id, count: row.count }, { $set: tally });
  return written.matchedCount === 1;
}

async function insertNew({ id, ...key }: OutcomeKey, tally: HitTally): Promise<boolean> {
  try {
    await outcomeRows.insertOne({ _id: id, ...key, ...tally, appendedAt: null });
    return true;
  } catch (error) {
    if (isDuplicateKey(error)) return false;
    throw error;
  }
}

export function outcomeOf({ _id, recent: _recent, ...rest }: OutcomeRow): Outcome {
  return { id: _id, ...rest };
}
