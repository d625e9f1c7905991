// A source: a site or a server that sends events, known by its write keys.
export interface WriteKey {
  /** SHA-256 of the key, in hex: what an incoming key is compared by. */
  hash: string;
  /** The whole key of a browser source (it stands in every page anyway), the first characters of a server's. */
  shown: string;
  /** From then on it opens nothing; absent while it is valid without an end. */
  until?: Date;
  /** To the minute; absent when it was never used. */
  lastUsedAt?: Date;
}

export interface Source {
  id: string;
  name: string;
  kind: 'browser' | 'server';
  mode: 'live' | 'test';
  project: string;
  /** Its events are made up or taken from published data; every screen that shows them says so. */
  simulated: boolean;
  writeKeys: WriteKey[];
  /** How many events a second each node takes of it; absent for the generous default. */
  eventsPerSecond?: number;
}

export interface NewSource {
  name: string;
  kind: Source['kind'];
  mode: Source['mode'];
  project: string;
  simulated: boolean;
  /** A key that clients carry already; made when absent. */
  key?: string;
}
