// Sees which events a source sends and what is in them: in memory here, in MongoDB a few seconds later.
import { LRUCache } from 'lru-cache';
import type { StoredEvent } from '../event.js';
import { exampleOf, seenType } from './example.js';
import { MAX_NAMES, MAX_PROPERTIES } from './sighting.js';
import {
  addOtherEvents,
  addSightings,
  knownNames,
  type PropertyDelta,
  type SightingDelta,
  seenAs,
} from './sighting-store.js';
import { valuesOf } from './values-of.js';
import { createWriteBehind } from './write-behind.js';

/** What is kept of a source: its names of events, and of each the names of properties. */
type Known = Map<string, Set<string>>;

interface Seen {
  names: Map<string, SightingDelta>;
  otherEvents: number;
}

const MAX_PROPERTY_NAME = 100;

let seen = new Map<string, Seen>();
/** Read once a source and kept up: the bounds hold over restarts, and with several nodes for each. */
const kept = new LRUCache<string, Known>({ max: 200 });
const writing = createWriteBehind('sightings', async () => {
  const taken = seen;
  seen = new Map();
  for (const [sourceId, source] of taken) await writeSource(sourceId, source);
});

/** Notes the names and properties of events that were stored. */
export function seeEvents(sourceId: string, events: readonly StoredEvent[]): void {
  if (events.length === 0) return;
  const source = seen.get(sourceId) ?? { names: new Map<string, SightingDelta>(), otherEvents: 0 };
  seen.set(sourceId, source);
  for (const event of events) see(source, event, kept.get(sourceId));
  writing.due();
}

/** Writes what was seen; for the end of the process, and for whoever cannot wait. */
export function writeSightings(): Promise<void> {
  return writing.now();
}

function see(source: Seen, event: StoredEvent, known: Known | undefined): void {
  const key = seenAs(event);
  let sighting = source.names.get(key);
  if (!sighting) {
    if (!known?.has(key) && source.names.size >= MAX_NAMES) {
      source.otherEvents += 1;
      return;
    }
    sighting = emptySighting(event);
    source.names.set(key, sighting);
  }
  sighting.count += 1;
  sighting.lastAt = event.receivedAt;
  const aboutPerson = event.type === 'identify' || event.type === 'group';
  for (const [name, value] of valuesOf(aboutPerson ? event.traits : event.properties)) {
    seeProperty(sighting, {
      name,
      value,
      aboutPerson,
      at: event.receivedAt,
      isKnown: known?.get(key)?.has(name) === true,
    });
  }
}

interface Value {
  name: string;
  value: unknown;
  aboutPerson: boolean;
  at: Date;
  /** Is kept already, and has its example. */
  isKnown: boolean;
}

function seeProperty(sighting: SightingDelta, { name, value, aboutPerson, at, isKnown }: Value): void {
  let property = sighting.properties.get(name);
  if (!property) {
    const fits = sighting.properties.size < MAX_PROPERTIES && name.length <= MAX_PROPERTY_NAME;
    if (!fits && !isKnown) {
      sighting.otherProperties += 1;
      return;
    }
    const example = isKnown ? undefined : exampleOf(name, value, aboutPerson);
    property = { types: new Set(), count: 0, firstAt: at, lastAt: at, ...(example !== undefined && { example }) };
    sighting.properties.set(name, property);
  }
  property.types.add(seenType(value));
  property.count += 1;
  property.lastAt = at;
}

/** What is new and does not fit any more is only counted. */
async function writeSource(sourceId: string, { names, otherEvents }: Seen): Promise<void> {
  const known = kept.get(sourceId) ?? (await knownNames(sourceId));
  kept.set(sourceId, known);
  const fitting: SightingDelta[] = [];
  let others = otherEvents;
  for (const [key, sighting] of names) {
    if (!known.has(key) && known.size >= MAX_NAMES) {
      others += sighting.count;
      continue;
    }
    const properties = known.get(key) ?? new Set<string>();
    known.set(key, properties);
    fitting.push(withinBounds(sighting, properties));
  }
  await addSightings(fitting);
  if (others > 0) await addOtherEvents(sourceId, others);
}

function withinBounds(sighting: SightingDelta, known: Set<string>): SightingDelta {
  const properties = new Map<string, PropertyDelta>();
  let { otherProperties } = sighting;
  for (const [name, property] of sighting.properties) {
    if (!known.has(name) && known.size >= MAX_PROPERTIES) {
      otherProperties += property.count;
      continue;
    }
    known.add(name);
    properties.set(name, property);
  }
  return { ...sighting, properties, otherProperties };
}

function emptySighting({ sourceId, type, name, receivedAt }: StoredEvent): SightingDelta {
  return {
    sourceId,
    type,
    name,
    count: 0,
    firstAt: receivedAt,
    lastAt: receivedAt,
    properties: new Map(),
    otherProperties: 0,
  };
}
