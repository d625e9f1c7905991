// Addresses that get no mail whatever their owner allowed: dead ones, and those of people who complained.
import { model, type mongo, Schema } from 'mongoose';
import { fileKey, identifierOf } from './answer.js';

export interface Suppression {
  address: string;
  reason: 'hard-bounce' | 'complaint' | 'manual';
  at: Date;
}

interface SuppressionRow {
  _id: string;
  reason: Suppression['reason'];
  at: Date;
}

const schema = new Schema<SuppressionRow>(
  {
    _id: { type: String, required: true },
    reason: { type: String, required: true },
    at: { type: Date, required: true },
  },
  { versionKey: false },
);
const Suppressions = model<SuppressionRow>('suppressions', schema, 'suppressions');
const rows = Suppressions.collection as unknown as mongo.Collection<SuppressionRow>;

/** Stops all mail to the address. The first reason stays; a repeat changes nothing. */
export async function suppress({ address, reason, at }: Suppression): Promise<void> {
  const _id = fileKey(identifierOf(address));
  await rows.updateOne({ _id }, { $setOnInsert: { reason, at } }, { upsert: true });
}

/** File key → since when; keys without suppression are absent. */
export async function suppressedSince(keys: string[]): Promise<Map<string, Date>> {
  const found = await Suppressions.find({ _id: { $in: keys } }).lean();
  return new Map(found.map((row) => [row._id, row.at]));
}

/** Those of the identifiers that are suppressed addresses. */
export async function suppressedAmong(identifiers: string[]): Promise<Set<string>> {
  const keys = new Map(identifiers.map((identifier) => [identifier, fileKey(identifier)]));
  const since = await suppressedSince([...keys.values()]);
  return new Set(identifiers.filter((identifier) => since.has(keys.get(identifier) ?? '')));
}
