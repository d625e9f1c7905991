// Measures how long each step of the demo took.

export interface Stopwatch {
  /** Runs a step; its seconds then stand under its name. */
  time<T>(step: string, work: () => Promise<T>): Promise<T>;
  /** Seconds by step, with one decimal, and `total` since the process began. */
  seconds(): Record<string, number>;
}

export function stopwatch(): Stopwatch {
  const taken: Record<string, number> = {};
  return {
    async time(step, work) {
      const begun = performance.now();
      const done = await work();
      taken[step] = inSeconds(performance.now() - begun);
      return done;
    },
    seconds: () => ({ ...taken, total: inSeconds(performance.now()) }),
  };
}

function inSeconds(ms: number): number {
  return Math.round(ms / 100) / 10;
}
