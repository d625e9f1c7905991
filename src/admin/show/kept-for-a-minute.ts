// Keeps for a minute what reads whole collections: a busy page must not count anew for each look.

export interface Counted<T> {
  value: T;
  countedAt: Date;
}

export interface Kept<T> {
  /** The value as it was at most a minute before `now`; looks that come meanwhile share one count. */
  at(now: Date): Promise<Counted<T>>;
}

const KEPT_MS = 60_000;

export function keptForAMinute<T>(count: (now: Date) => Promise<T>): Kept<T> {
  let kept: { countedAt: Date; counted: Promise<Counted<T>> } | null = null;
  return {
    at(now) {
      const age = kept ? now.getTime() - kept.countedAt.getTime() : Number.POSITIVE_INFINITY;
      // A clock that went back makes the value older than nothing: it is counted anew.
      if (kept && age >= 0 && age < KEPT_MS) return kept.counted;
      const counted = count(now).then((value) => ({ value, countedAt: now }));
      const mine = { countedAt: now, counted };
      kept = mine;
      // A failed count is not kept: the next look tries again.
      counted.catch(() => {
        if (kept === mine) kept = null;
      });
      return counted;
    },
  };
}
