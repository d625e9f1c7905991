// What waits at the consent gate is bounded like what waits to be written, and finished before the intake stops.
export interface Entry {
  /** Does the work, or answers 'full' when as much waits already as may wait. */
  pass<T>(size: number, work: () => Promise<T>): Promise<T | 'full'>;
  /** Lets nothing more in and waits for what is inside. */
  stop(): Promise<void>;
}

/** `limit` in the same characters of JSON as the queue behind it. */
export function createEntry(limit: number): Entry {
  const inside = new Set<Promise<unknown>>();
  let bytes = 0;
  let stopping = false;
  return {
    async pass(size, work) {
      if (stopping || (bytes > 0 && bytes + size > limit)) return 'full';
      bytes += size;
      const working = work().finally(() => {
        bytes -= size;
        inside.delete(working);
      });
      inside.add(working);
      return working;
    },
    async stop() {
      stopping = true;
      await Promise.allSettled(inside);
    },
  };
}
