// Looks many keys up at once and remembers what it found: whoever asks while a query is on its way waits for the next, together.
import { LRUCache } from 'lru-cache';

export interface Lookup<Found> {
  /** Key → what was found; what is remembered costs no query. */
  get(keys: string[]): Promise<Map<string, Found>>;
  forget(keys: string[]): void;
  clear(): void;
}

/** Answers only the keys that it found. */
type Read<Found> = (keys: string[]) => Promise<Map<string, Found>>;

interface Flight {
  /** Keys that changed while the query was on its way: its answer may be the old one. */
  changed: Set<string>;
  all: boolean;
}

export function createLookup<Found>(read: Read<Found>, max: number): Lookup<Found> {
  const remembered = new LRUCache<string, { found: Found | undefined }>({ max });
  const flights = new Set<Flight>();
  const join = together(async (keys) => {
    const flight: Flight = { changed: new Set(), all: false };
    flights.add(flight);
    try {
      const found = await read(keys);
      const sure = flight.all ? [] : keys.filter((key) => !flight.changed.has(key));
      for (const key of sure) remembered.set(key, { found: found.get(key) });
      return found;
    } finally {
      flights.delete(flight);
    }
  });
  return {
    get: (keys) => answerFrom(keys, remembered, join),
    forget(keys) {
      for (const key of keys) remembered.delete(key);
      for (const flight of flights) for (const key of keys) flight.changed.add(key);
    },
    clear() {
      remembered.clear();
      for (const flight of flights) flight.all = true;
    },
  };
}

async function answerFrom<Found>(
  keys: string[],
  remembered: LRUCache<string, { found: Found | undefined }>,
  join: Read<Found>,
): Promise<Map<string, Found>> {
  const answer = new Map<string, Found>();
  const missing: string[] = [];
  for (const key of keys) {
    const known = remembered.get(key);
    if (known === undefined) missing.push(key);
    else if (known.found !== undefined) answer.set(key, known.found);
  }
  if (missing.length === 0) return answer;
  const read = await join(missing);
  for (const key of missing) {
    const found = read.get(key);
    if (found !== undefined) answer.set(key, found);
  }
  return answer;
}

/** One query at a time; keys that come meanwhile go with the next one. */
function together<Found>(read: Read<Found>): Read<Found> {
  let waiting: { keys: Set<string>; result: Promise<Map<string, Found>> } | null = null;
  let last: Promise<unknown> = Promise.resolve();
  return (keys) => {
    if (!waiting) {
      const gathered = new Set<string>();
      const before = last.catch(() => undefined);
      const result = before.then(() => {
        waiting = null;
        return read([...gathered]);
      });
      last = result;
      waiting = { keys: gathered, result };
    }
    for (const key of keys) waiting.keys.add(key);
    return waiting.result;
  };
}
