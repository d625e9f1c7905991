// Sightings in MongoDB: one small row a source and event name, added to every few seconds.
import { createHash } from 'node:crypto';
import { model, type mongo, Schema } from 'mongoose';
import type { EventType } from '../event.js';
import { fieldName, nameOfField } from './field-name.js';
import type { SeenProperty, SeenType, Sighting, Sightings } from './sighting.js';

/** What one node saw of one name since it last wrote. */
export interface SightingDelta {
  sourceId: string;
  type: EventType;
  name: string;
  count: number;
  firstAt: Date;
  lastAt: Date;
  properties: Map<string, PropertyDelta>;
  otherProperties: number;
}

export interface PropertyDelta {
  types: Set<SeenType>;
  count: number;
  firstAt: Date;
  lastAt: Date;
  example?: string;
}

type SightingRow = Omit<Sighting, 'properties'> & {
  _id: string;
  sourceId: string;
  properties?: Record<string, Omit<SeenProperty, 'name'>>;
};

/** The name of the row that counts what is beyond the bound; no event type is called so. */
const OTHERS = 'others';

const schema = new Schema<SightingRow>({ _id: String }, { strict: false, versionKey: false });
schema.index({ sourceId: 1 });
const SightingModel = model<SightingRow>('sightings', schema, 'sightings');
const sightingRows = SightingModel.collection as unknown as mongo.Collection<SightingRow>;

/** Which events a source sends and what is in them. Seconds behind; never a value that could tell about a person. */
export async function sightingsOf(sourceId: string): Promise<Sightings> {
  const rows = await sightingRows.find({ sourceId }, { sort: { count: -1, _id: 1 } }).toArray();
  const isOthers = ({ type }: SightingRow) => (type as string) === OTHERS;
  return {
    names: rows.filter((row) => !isOthers(row)).map(sightingFrom),
    otherEvents: rows.find(isOthers)?.count ?? 0,
  };
}

/** By what `seenAs` says of each name: the names of the properties that are kept already. */
export async function knownNames(sourceId: string): Promise<Map<string, Set<string>>> {
  const { names } = await sightingsOf(sourceId);
  return new Map(names.map((seen) => [seenAs(seen), new Set(seen.properties.map(({ name }) => name))]));
}

export function seenAs({ type, name }: { type: EventType; name: string }): string {
  return `${type} ${name}`;
}

export async function addSightings(deltas: SightingDelta[]): Promise<void> {
  if (deltas.length > 0) await write(deltas.map(upsertOf));
}

/** Counts events of names that are not kept. */
export async function addOtherEvents(sourceId: string, count: number): Promise<void> {
  const update = { $set: { sourceId, type: OTHERS as EventType }, $inc: { count } };
  await write([{ updateOne: { filter: { _id: `${sourceId}:${OTHERS}` }, update, upsert: true } }]);
}

async function write(updates: mongo.AnyBulkWriteOperation<SightingRow>[]): Promise<void> {
  await sightingRows.bulkWrite(updates, { ordered: false });
}

function upsertOf(delta: SightingDelta): mongo.AnyBulkWriteOperation<SightingRow> {
  const { sourceId, type, name, count, firstAt, lastAt, otherProperties } = delta;
  const fields = [...delta.properties].map(([property, seen]) => ({ at: `properties.${fieldName(property)}`, seen }));
  const by = <T>(key: string, value: (seen: PropertyDelta) => T) =>
    Object.fromEntries(fields.map(({ at, seen }) => [`${at}.${key}`, value(seen)]));
  const examples = fields.filter(({ seen }) => seen.example !== undefined);
  const update: mongo.UpdateFilter<mongo.Document> = {
    $set: {
      sourceId,
      type,
      name,
      ...Object.fromEntries(examples.map(({ at, seen }) => [`${at}.example`, seen.example])),
    },
    $inc: { count, otherProperties, ...by('count', (seen) => seen.count) },
    $min: { firstAt, ...by('firstAt', (seen) => seen.firstAt) },
    $max: { lastAt, ...by('lastAt', (seen) => seen.lastAt) },
    ...(fields.length > 0 && { $addToSet: by('types', (seen) => ({ $each: [...seen.types] })) }),
  };
  return {
    updateOne: { filter: { _id: idOf(delta) }, update: update as mongo.UpdateFilter<SightingRow>, upsert: true },
  };
}

/** A name may be any text of any length that an event may have; its hash is short and safe. */
function idOf({ sourceId, ...seen }: SightingDelta): string {
  return `${sourceId}:${createHash('sha256').update(seenAs(seen)).digest('base64url').slice(0, 22)}`;
}

function sightingFrom({ _id, sourceId, properties, ...row }: SightingRow): Sighting {
  const named = Object.entries(properties ?? {}).map(([field, seen]) => ({ name: nameOfField(field), ...seen }));
  return {
    ...row,
    properties: named.sort((one, other) => other.count - one.count || (one.name < other.name ? -1 : 1)),
  };
}
