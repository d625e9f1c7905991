// Makes sources and their write keys, and tells which source a key belongs to.
import { createHash, randomBytes } from 'node:crypto';
import { type Clock, systemClock } from '../../platform/clock.js';
import { InvalidInput, NotFound } from '../../platform/errors.js';
import { noteUse } from './key-use.js';
import type { NewSource, Source, WriteKey } from './source.js';
import {
  endOtherKeys,
  getSource,
  insertSource,
  pullKey,
  pushKey,
  setKeyEnd,
  sourceByKeyHash,
  storeEventsPerSecond,
} from './source-store.js';

/** No colon and no space, because keys travel in Basic authorization headers and in paths. */
const KEY_FORM = /^[\w.~+=-]{8,128}$/;
const SHOWN_OF_A_SERVER_KEY = 8;

/** Throws InvalidInput for a key that clients could not carry, Conflict for one that is in use. */
export async function createSource({ key, ...rest }: NewSource): Promise<{ source: Source; writeKey: string }> {
  const writeKey = key ?? newKey();
  const id = randomBytes(6).toString('hex');
  const source: Source = { id, ...rest, writeKeys: [storedKey(writeKey, rest.kind)] };
  await insertSource(source);
  return { source, writeKey };
}

/** Gives a source one more key: during a rotation both are valid. Throws NotFound, InvalidInput or Conflict. */
export async function addKey(sourceId: string, key?: string): Promise<string> {
  const source = await getSource(sourceId);
  const writeKey = key ?? newKey();
  await pushKey(sourceId, storedKey(writeKey, source.kind));
  return writeKey;
}

/**
 * Gives a source a new key and its older ones an end, so that clients can be changed over one by one until then. Throws as
 * `addKey` does.
 */
export async function rotateKey(
  sourceId: string,
  { key, until }: { key?: string | undefined; until: Date },
): Promise<string> {
  const writeKey = await addKey(sourceId, key);
  await endOtherKeys(sourceId, hashOf(writeKey), until);
  return writeKey;
}

/** From `until` on the key opens nothing. By hash, as `Source` shows keys. Throws NotFound. */
export async function endKey(sourceId: string, hash: string, until: Date): Promise<void> {
  if (!(await setKeyEnd(sourceId, hash, until))) throw new NotFound('the source has no such key');
}

/** From now on (other nodes: within seconds) this key opens nothing. Takes the key itself; throws NotFound. */
export async function revokeKey(key: string): Promise<void> {
  if (!(await pullKey(hashOf(key)))) throw new NotFound('no source has this write key');
}

/** How many events a second each node takes of the source; null for the default. Throws InvalidInput or NotFound. */
export async function limitSource(sourceId: string, eventsPerSecond: number | null): Promise<void> {
  if (eventsPerSecond !== null && !(Number.isInteger(eventsPerSecond) && eventsPerSecond >= 1)) {
    throw new InvalidInput('a limit is a whole number of events a second, at least 1');
  }
  if (!(await storeEventsPerSecond(sourceId, eventsPerSecond))) throw new NotFound(`there is no source ${sourceId}`);
}

/**
 * The source that a write key opens, or null. By the machine's clock unless told otherwise: the service's may stand still, and a
 * key would never end. That it was asked for counts as a use of the key.
 */
export async function sourceOfKey(key: string, clock: Clock = systemClock): Promise<Source | null> {
  if (!KEY_FORM.test(key)) return null;
  const hash = hashOf(key);
  const source = await sourceByKeyHash(hash);
  const until = source?.writeKeys.find((known) => known.hash === hash)?.until;
  if (!source || (until && until <= clock.now())) return null;
  noteUse(hash, clock.now());
  return source;
}

function storedKey(key: string, kind: Source['kind']): WriteKey {
  if (!KEY_FORM.test(key)) {
    throw new InvalidInput('a write key has 8 to 128 letters, digits or _ . ~ + = - and no spaces or colons');
  }
  return { hash: hashOf(key), shown: kind === 'browser' ? key : `${key.slice(0, SHOWN_OF_A_SERVER_KEY)}…` };
}

function newKey(): string {
  return randomBytes(16).toString('hex');
}

function hashOf(key: string): string {
  return createHash('sha256').update(key).digest('hex');
}
