// One address gets one mail of a campaign's step and occasion, however many profiles carry it: the first to claim has it.
import { createHash } from 'node:crypto';
import { model, type mongo, Schema } from 'mongoose';
import type { Session } from '../platform/mongo.js';
import type { Message } from './message.js';

interface MailClaimRow {
  /** `hash of the address:campaign:step:occasion` */
  _id: string;
  messageId: string;
}

const schema = new Schema<MailClaimRow>(
  { _id: { type: String, required: true }, messageId: { type: String, required: true } },
  { versionKey: false },
);
const MailClaims = model<MailClaimRow>('mailclaims', schema, 'mailclaims');
const mailClaims = MailClaims.collection as unknown as mongo.Collection<MailClaimRow>;

/** Claims each message's address for it and answers the ids of those that have it. Repeating it answers the same. */
export async function claimAddresses(messages: Message[], session: Session): Promise<Set<string>> {
  const wanted = new Map(messages.map((message) => [message.id, claimId(message)]));
  if (wanted.size === 0) return new Set();
  const operations = [...wanted].map(([messageId, _id]) => ({
    updateOne: { filter: { _id }, update: { $setOnInsert: { messageId } }, upsert: true },
  }));
  await mailClaims.bulkWrite(operations, { session });
  const rows = await mailClaims.find({ _id: { $in: [...wanted.values()] } }, { session }).toArray();
  return new Set(rows.map(({ messageId }) => messageId));
}

/** Gives the addresses of these messages free; what another message holds stays. */
export async function dropClaims(messages: Message[]): Promise<void> {
  if (messages.length === 0) return;
  await mailClaims.deleteMany({ $or: messages.map((message) => ({ _id: claimId(message), messageId: message.id })) });
}

function claimId({ address, campaignId, step, occasion }: Message): string {
  const hash = createHash('sha256').update(address.toLowerCase()).digest('base64url').slice(0, 22);
  return `${hash}:${campaignId}:${step}:${occasion}`;
}
