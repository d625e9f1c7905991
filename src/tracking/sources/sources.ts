// Makes sources and their write keys, and tells which source a key belongs to.
import { createHash, randomBytes } from 'node:crypto';
import { InvalidInput, NotFound } from '../../platform/errors.js';
import type { NewSource, Source, WriteKey } from './source.js';
import { getSource, insertSource, pullKey, pushKey, sourceByKeyHash } from './source-store.js';

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

/** From now on (other nodes: within seconds) this key opens nothing. Takes the key itself; throws NotFound. */
export async function revokeKey(key: string): Promise<void> {
  if (!(await pullKey(hashOf(key)))) throw new NotFound('no source has this write key');
}

/** The source that a write key belongs to, or null. */
export async function sourceOfKey(key: string): Promise<Source | null> {
  return KEY_FORM.test(key) ? sourceByKeyHash(hashOf(key)) : null;
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
