// When each key was used last, to the minute, so that an old one is revoked only when no client carries it any more.
import { LRUCache } from 'lru-cache';
import { createWriteBehind } from '../counting/write-behind.js';
import { noteKeyUse } from './source-store.js';

const AT_MOST_EVERY_MS = 60_000;

/** By hash: when a use of the key was written last. */
const written = new LRUCache<string, number>({ max: 1_000 });
let uses = new Map<string, Date>();
const writing = createWriteBehind('uses of keys', async () => {
  const taken = uses;
  uses = new Map();
  for (const [hash, at] of taken) {
    await noteKeyUse(hash, at);
    written.set(hash, at.getTime());
  }
});

/** Notes a use of a key; written a little later, at most once a minute. */
export function noteUse(hash: string, at: Date): void {
  if (at.getTime() - (written.get(hash) ?? Number.NEGATIVE_INFINITY) < AT_MOST_EVERY_MS) return;
  uses.set(hash, at);
  writing.due();
}

/** Writes what was noted; for the end of the process, and for whoever cannot wait. */
export function writeKeyUses(): Promise<void> {
  return writing.now();
}
