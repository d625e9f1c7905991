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

export async function pushKey(sourceId: string, key: WriteKey): Promise<void> {
  await refusingTakenKeys(() => sourceRows.updateOne({ _id: sourceId }, { $push: { writeKeys: key } }));
}

/** Answers whether there was such a key. */
export async function pullKey(hash: string): Promise<boolean> {
  const result = await sourceRows.updateOne({ 'writeKeys.hash': hash }, { $pull: { writeKeys: { hash } } });
  return result.modifiedCount === 1;
}

async function refusingTakenKeys(write: () => Promise<unknown>): Promise<void> {
  try {
    await write();
  } catch (error) {
    if (isDuplicateKey(error)) throw new Conflict(KEY_TAKEN);
    throw error;
  }
}

function sourceFrom({ _id, ...rest }: SourceRow): Source {
  return { id: _id, ...rest };
}
