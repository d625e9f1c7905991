// A sighting: that a source sends events of this name, and what their properties are called.
import type { EventType } from '../event.js';

export type SeenType = 'text' | 'number' | 'yes/no' | 'time' | 'list' | 'object' | 'nothing';

export interface SeenProperty {
  /** Of an identify or group: a trait. `products[].price` is the price in the first entry of the list `products`. */
  name: string;
  types: SeenType[];
  count: number;
  firstAt: Date;
  lastAt: Date;
  /** One value, its shape only where it could tell about a person: `aaaa@aaaa.aaaa`. Absent where there is none to show. */
  example?: string;
}

export interface Sighting {
  type: EventType;
  /** The event name of a track as it was stored, else ''. */
  name: string;
  count: number;
  firstAt: Date;
  lastAt: Date;
  properties: SeenProperty[];
  /** Values of properties beyond the first `MAX_PROPERTIES` names. */
  otherProperties: number;
}

export interface Sightings {
  /** The most frequent first. */
  names: Sighting[];
  /** Events beyond the first `MAX_NAMES` names. */
  otherEvents: number;
}

/** So many names of events a source, and of properties a name, are kept; what else comes is only counted. */
export const MAX_NAMES = 200;
export const MAX_PROPERTIES = 100;
