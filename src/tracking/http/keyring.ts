// Remembers for a few seconds which source a key belongs to, so that not every request asks the database.
import type { Source } from '../sources/source.js';
import { sourceOfKey } from '../sources/sources.js';

const REMEMBERED_MS = 5_000;
const MAX_KEYS = 1_000;

export interface Keyring {
  sourceOf(key: string): Promise<Source | null>;
}

/** `machineMs`: the machine's own running time. The service's clock may stand still, and a revoked key would live for ever. */
export function createKeyring(machineMs = () => performance.now()): Keyring {
  const known = new Map<string, { source: Source | null; until: number }>();
  return {
    async sourceOf(key) {
      const now = machineMs();
      const found = known.get(key);
      if (found && now < found.until) return found.source;
      const source = await sourceOfKey(key);
      // Someone who tries keys must not fill the memory; starting again is cheap.
      if (known.size >= MAX_KEYS) known.clear();
      known.set(key, { source, until: now + REMEMBERED_MS });
      return source;
    },
  };
}
