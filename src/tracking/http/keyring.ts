// Remembers for a few seconds which source a key belongs to, so that not every request asks the database.
import { LRUCache } from 'lru-cache';
import type { Source } from '../sources/source.js';
import { sourceOfKey } from '../sources/sources.js';

const REMEMBERED_MS = 5_000;
const MAX_KEYS = 1_000;
/** Longer ones are no keys; remembering them would fill the memory with what a stranger sent. */
const MAX_KEY_LENGTH = 128;

export interface Keyring {
  sourceOf(key: string): Promise<Source | null>;
}

/** `machineMs`: the machine's own running time. The service's clock may stand still, and a revoked key would live for ever. */
export function createKeyring(machineMs = () => performance.now()): Keyring {
  const remembered = { max: MAX_KEYS, ttl: REMEMBERED_MS, ttlResolution: 0, perf: { now: machineMs } };
  const sources = new LRUCache<string, Source>(remembered);
  // Apart from the others: someone who tries keys must not push the real ones out.
  const strangers = new LRUCache<string, true>(remembered);
  return {
    async sourceOf(key) {
      const known = sources.get(key);
      if (known) return known;
      if (key.length > MAX_KEY_LENGTH || strangers.has(key)) return null;
      const source = await sourceOfKey(key);
      if (source) sources.set(key, source);
      else strangers.set(key, true);
      return source;
    },
  };
}
