// Tombstones: that somebody was erased, under a hash that only this database's own key can make, so that the past stays away.
import { createHmac, randomBytes } from 'node:crypto';
import { model, type mongo, Schema } from 'mongoose';
import { z } from 'zod';
import { settingOrFirst } from '../../platform/settings-store.js';
import { tidyIdentifier } from '../answer.js';

/** What lies before `until` (inclusive) and from `from` on is the erased past of the identifier; null is ever since. */
export interface ErasedSpan {
  erasureId: string;
  from: Date | null;
  until: Date;
}

interface TombstoneRow {
  /** HMAC-SHA256 of the identifier. */
  _id: string;
  spans: ErasedSpan[];
  /** The latest `until` of the spans. */
  newest: Date;
}

/** While an erasure is under way all that comes of the person is past. */
export const STILL_ERASING = new Date('9999-01-01T00:00:00Z');

const schema = new Schema<TombstoneRow>({ _id: String }, { strict: false, versionKey: false });
schema.index({ newest: 1 });
const Tombstones = model<TombstoneRow>('tombstones', schema, 'tombstones');
const tombstones = Tombstones.collection as unknown as mongo.Collection<TombstoneRow>;

const KEY_SETTING = 'consent.tombstone-key';
const keyForm = z.string().regex(/^[0-9a-f]{64}$/);

/** Identifier → its hash. The key is made at the first erasure and never leaves the settings. */
export async function hashesOf(identifiers: string[]): Promise<Map<string, string>> {
  const key = await settingOrFirst(KEY_SETTING, keyForm, randomBytes(32).toString('hex'));
  const hash = (text: string) => createHmac('sha256', key).update(tidyIdentifier(text)).digest('base64url');
  return new Map(identifiers.map((identifier) => [identifier, hash(identifier)]));
}

/** Hash → what of it is past; hashes of nobody who was erased are absent. */
export async function spansOfHashes(hashes: string[]): Promise<Map<string, ErasedSpan[]>> {
  const rows = await tombstones.find({ _id: { $in: hashes } }).toArray();
  return new Map(rows.map(({ _id, spans }) => [_id, spans]));
}

export interface BuriedSpan {
  identifier: string;
  from: Date | null;
  /** Until when the identifier was this person's; null while it is. */
  to: Date | null;
}

/** Sets tombstones for an erasure that begins. Repeating it changes nothing. */
export async function setTombstones(erasureId: string, buried: BuriedSpan[]): Promise<void> {
  const hashes = await hashesOf(buried.map(({ identifier }) => identifier));
  const writes = buried.map(({ identifier, from, to }) => {
    const span = { erasureId, from, until: to ? new Date(to.getTime() - 1) : STILL_ERASING };
    const update = { $addToSet: { spans: span }, $max: { newest: span.until } };
    return { updateOne: { filter: { _id: hashes.get(identifier) ?? '' }, update, upsert: true } };
  });
  if (writes.length > 0) await tombstones.bulkWrite(writes);
}

/** The erasure is through: what the person does from now on is theirs to keep. */
export async function closeTombstones(erasureId: string, identifiers: string[], at: Date): Promise<void> {
  const _id = { $in: [...(await hashesOf(identifiers)).values()] };
  const open = { 'open.erasureId': erasureId, 'open.until': STILL_ERASING };
  await tombstones.updateMany({ _id }, { $set: { 'spans.$[open].until': at } }, { arrayFilters: [open] });
  await tombstones.updateMany({ _id }, [{ $set: { newest: { $max: '$spans.until' } } }]);
}

/** Nothing that happened after this time is anybody's erased past; null while nobody was erased. Changes with each erasure. */
export async function newestErasure(): Promise<Date | null> {
  const newest = await tombstones.findOne({}, { sort: { newest: -1 }, projection: { newest: 1 } });
  return newest?.newest ?? null;
}
