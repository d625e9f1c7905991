// Sources in MongoDB.
import { model, type mongo, Schema } from 'mongoose';
import { isDuplicateKey } from '../../platform/duplicate-key.js';
import { Conflict, NotFound } from '../../platform/errors.js';
import type { Source, WriteKey } from './source.js';

type SourceRow = Omit<Source, 'id'> & { _id: string };

const schema = new Schema<SourceRow>({ _id: String }, { strict: false, versionKey: false });
// A handful of rows that are never sharded: the one uniqueness here that does not begin with a person.
schema.index({ 'writeKeys.hash': 1 }, { unique: true });
const Sources = model<SourceRow>('sources', schema, 'sources');
const sourceRows = Sources.collection as unknown as mongo.Collection<SourceRow>;

const KEY_TAKEN = 'this write key belongs to a source already';

/** All sources, by name. */
export async function sources(): Promise<Source[]> {
  const rows = await sourceRows.find({}, { sort: { name: 1, _id: 1 } }).toArray();
  return rows.map(sourceFrom);
}

export async function insertSource({ id, ...source }: Source): Promise<void> {
  await refusingTakenKeys(() => sourceRows.insertOne({ _id: id, ...source }));
}

export async function sourceByKeyHash(hash: string): Promise<Source | null> {
  const row = await sourceRows.findOne({ 'writeKeys.hash': hash });
  return row ? sourceFrom(row) : null;
}

export async function getSource(id: string): Promise<Source> {
  const row = await sourceRows.findOne({ _id: id });
  if (!row) throw new NotFound(`there is no source ${id}`);
  return sourceFrom(row);
}

/** Throws Conflict when any source has the key, this one too: the index does not see a key twice in one row. */
export async function pushKey(sourceId: string, key: WriteKey): Promise<void> {
  const lacksIt = { _id: sourceId, 'writeKeys.hash': { $ne: key.hash } };
  const pushed = await refusingTakenKeys(() => sourceRows.updateOne(lacksIt, { $push: { writeKeys: key } }));
  if (pushed.matchedCount === 0) throw new Conflict(KEY_TAKEN);
}

/** Answers whether there was such a key. */
export async function pullKey(hash: string): Promise<boolean> {
  const result = await sourceRows.updateOne({ 'writeKeys.hash': hash }, { $pull: { writeKeys: { hash } } });
  return result.modifiedCount === 1;
}

/** Answers whether the source has such a key. */
export async function setKeyEnd(sourceId: string, hash: string, until: Date): Promise<boolean> {
  const filter = { _id: sourceId, 'writeKeys.hash': hash };
  return (await sourceRows.updateOne(filter, { $set: { 'writeKeys.$.until': until } })).matchedCount === 1;
}

/** Gives an end to each key of the source but this one; one that ends earlier already stays as it is. */
export async function endOtherKeys(sourceId: string, hash: string, until: Date): Promise<void> {
  await sourceRows.updateOne(
    { _id: sourceId },
    { $min: { 'writeKeys.$[older].until': until } },
    { arrayFilters: [{ 'older.hash': { $ne: hash } }] },
  );
}

/** Nobody waits for this and a lost one does not matter. */
export async function noteKeyUse(hash: string, at: Date): Promise<void> {
  const update = { $max: { 'writeKeys.$.lastUsedAt': at } };
  await sourceRows.updateOne({ 'writeKeys.hash': hash }, update);
}

/** `null` goes back to the default. Answers whether there is such a source. */
export async function storeEventsPerSecond(sourceId: string, events: number | null): Promise<boolean> {
  const update = events === null ? { $unset: { eventsPerSecond: 1 as const } } : { $set: { eventsPerSecond: events } };
  return (await sourceRows.updateOne({ _id: sourceId }, update)).matchedCount === 1;
}

async function refusingTakenKeys<T>(write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    if (isDuplicateKey(error)) throw new Conflict(KEY_TAKEN);
    throw error;
  }
}

function sourceFrom({ _id, ...rest }: SourceRow): Source {
  return { id: _id, ...rest };
}
