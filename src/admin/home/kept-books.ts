// Keeps the sums of all orders for a minute: they read every order, and a busy start page must not do that for each look.
import { type Totals, totals } from '../../commerce/index.js';

export interface Books {
  totals: Totals;
  countedAt: Date;
}

export interface KeptBooks {
  /** The sums as they were at most a minute before `now`; looks that come meanwhile share one count. */
  at(now: Date): Promise<Books>;
}

const KEPT_MS = 60_000;

export function createKeptBooks(count: () => Promise<Totals> = totals): KeptBooks {
  let kept: { countedAt: Date; books: Promise<Books> } | null = null;
  return {
    at(now) {
      const age = kept ? now.getTime() - kept.countedAt.getTime() : Number.POSITIVE_INFINITY;
      // A clock that went back makes the sums older than nothing: they are counted anew.
      if (kept && age >= 0 && age < KEPT_MS) return kept.books;
      const books = count().then((sums) => ({ totals: sums, countedAt: now }));
      const mine = { countedAt: now, books };
      kept = mine;
      // A failed count is not kept: the next look tries again.
      books.catch(() => {
        if (kept === mine) kept = null;
      });
      return books;
    },
  };
}
