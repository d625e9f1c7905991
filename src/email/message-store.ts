// Messages at rest. Every change of state is guarded by the state before it, and by the claim's token where one is held.
import { model, type mongo, Schema } from 'mongoose';
import type { Session } from '../platform/mongo.js';
import type { ProfileId } from '../profiles/index.js';
import { MESSAGE_STATES, type Message, type MessageState } from './message.js';

export interface MessageRow extends Omit<Message, 'id'> {
  _id: string;
  /** Who holds it; a late answer counts only with the token of its hand-over. */
  node?: string;
  token?: string;
  /** While sending: when nobody can be waiting for the answer any more. */
  leaseUntil?: Date;
}

const schema = new Schema<MessageRow>({ _id: { type: String, required: true } }, { versionKey: false, strict: false });
schema.index({ state: 1, dueAt: 1 }, { partialFilterExpression: { state: 'waiting' } });
schema.index({ leaseUntil: 1 }, { partialFilterExpression: { state: 'sending' } });
schema.index({ profileId: 1, createdAt: 1 });
schema.index({ campaignId: 1, state: 1 });
const Messages = model<MessageRow>('messages', schema, 'messages');
/** For the stores of this room only. */
export const messages = Messages.collection as unknown as mongo.Collection<MessageRow>;

/** Adds those that are not there yet; inside the transaction that marks their decisions. */
export async function insertMessages(rows: Message[], session: Session): Promise<number> {
  if (rows.length === 0) return 0;
  const operations = rows.map(({ id, ...rest }) => ({
    updateOne: { filter: { _id: id }, update: { $setOnInsert: rest }, upsert: true },
  }));
  return (await messages.bulkWrite(operations, { session, ordered: false })).upsertedCount;
}

export async function getMessage(id: string): Promise<Message | null> {
  const row = await messages.findOne({ _id: id });
  return row && messageOf(row);
}

/** All messages to these profiles, newest first. */
export async function messagesOf(profileIds: ProfileId[]): Promise<Message[]> {
  const rows = await messages
    .find({ profileId: { $in: profileIds } })
    .sort({ createdAt: -1, _id: 1 })
    .toArray();
  return rows.map(messageOf);
}

/** How many messages stand in each state, of one campaign or of all; the sum is the number of `send` decisions handed over. */
export async function messageCounts(campaignId?: string): Promise<Record<MessageState, number>> {
  const groups = await messages
    .aggregate<{ _id: MessageState; count: number }>([
      { $match: campaignId === undefined ? {} : { campaignId } },
      { $group: { _id: '$state', count: { $sum: 1 } } },
    ])
    .toArray();
  const counts = Object.fromEntries(MESSAGE_STATES.map((state) => [state, 0])) as Record<MessageState, number>;
  for (const { _id, count } of groups) counts[_id] = count;
  return counts;
}

/**
 * Why messages of a campaign were withheld at sending, the most frequent reason first: `invalid render: …` whole, of the
 * others the word before the colon, because what follows speaks of one person.
 */
export async function withheldReasons(
  campaignId: string,
  limit: number,
): Promise<{ reason: string; messages: number }[]> {
  const parts = { $split: ['$reason', ':'] };
  const word = { $arrayElemAt: [parts, 0] };
  const reason = { $cond: [{ $eq: [word, 'invalid render'] }, '$reason', word] };
  return messages
    .aggregate<{ reason: string; messages: number }>([
      { $match: { campaignId, state: 'withheld' } },
      { $group: { _id: reason, messages: { $sum: 1 } } },
      { $sort: { messages: -1, _id: 1 } },
      { $limit: limit },
      { $project: { _id: 0, reason: '$_id', messages: 1 } },
    ])
    .toArray();
}

/**
 * Hand-overs whose lease ended become `uncertain`: nobody knows whether the server took them, so no machine tries again.
 * Answers how many.
 */
export async function settleExpired({ now }: { now: Date }): Promise<number> {
  const reason = 'the hand-over began, its answer was never written down';
  const expired = { state: 'sending', leaseUntil: { $lte: now } } as const;
  return (await messages.updateMany(expired, { $set: { state: 'uncertain', reason } })).modifiedCount;
}

export function messageOf({ _id, node, token, leaseUntil, ...rest }: MessageRow): Message {
  return { id: _id, ...rest };
}
