// Where the links of mails lead: kept here, so that no address in a query can send a person anywhere else.
import { model, type mongo, Schema } from 'mongoose';
import type { Message } from './message.js';
import { getMessage } from './message-store.js';

interface LinkRow {
  /** `campaign:step:key`; the key stands for the target, see rewrite-links.ts. */
  _id: string;
  target: string;
}

export interface LinkPlace {
  campaignId: string;
  step: string;
}

const schema = new Schema<LinkRow>(
  { _id: { type: String, required: true }, target: { type: String, required: true } },
  { versionKey: false },
);
const Links = model<LinkRow>('links', schema, 'links');
const links = Links.collection as unknown as mongo.Collection<LinkRow>;

/** Stores the targets before the mails that carry them leave; what is stored already stays. */
export async function keepLinks(entries: { place: LinkPlace; targets: Map<string, string> }[]): Promise<void> {
  const rows = new Map<string, string>();
  for (const { place, targets } of entries) {
    for (const [key, target] of targets) rows.set(linkId(place, key), target);
  }
  for (const { _id } of await links.find({ _id: { $in: [...rows.keys()] } }, { projection: { _id: 1 } }).toArray()) {
    rows.delete(_id);
  }
  if (rows.size === 0) return;
  const operations = [...rows].map(([_id, target]) => ({
    updateOne: { filter: { _id }, update: { $setOnInsert: { target } }, upsert: true },
  }));
  await links.bulkWrite(operations, { ordered: false });
}

/** Where a link of this message leads; null when it never had such a link. */
export async function linkTarget(messageId: string, link: string): Promise<string | null> {
  const message = await getMessage(messageId);
  if (!message) return null;
  const row = await links.findOne({ _id: linkId(message, link) });
  return row?.target ?? null;
}

/** Removes links of these messages that carry their person's code or address. Answers how many. */
export async function removeLinksWith(messages: Message[]): Promise<number> {
  let removed = 0;
  for (const { campaignId, step, couponCode, address } of messages) {
    const own = [couponCode, address, encodeURIComponent(address)].filter((text) => text !== undefined && text !== '');
    if (own.length === 0) continue;
    const place = { $gte: `${campaignId}:${step}:`, $lt: `${campaignId}:${step};` };
    const target = { $regex: own.map((text) => text?.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')).join('|'), $options: 'i' };
    removed += (await links.deleteMany({ _id: place, target })).deletedCount;
  }
  return removed;
}

function linkId({ campaignId, step }: LinkPlace, key: string): string {
  return `${campaignId}:${step}:${key}`;
}
