// The shop's own server, a program of its own as every shop's is: what it reads and posts is no work and no memory of the service.
import { type History, type Posted, postHistory } from './post-history.js';

/** What this program says to the one that started it. */
export type Said =
  | { kind: 'progress'; orders: number }
  | { kind: 'posted'; posted: Posted }
  | { kind: 'failed'; reason: string };

process.once('message', (history: History) => {
  postHistory(history, (orders) => say({ kind: 'progress', orders }))
    .then((posted) => say({ kind: 'posted', posted }))
    .catch((error: unknown) => say({ kind: 'failed', reason: error instanceof Error ? error.message : String(error) }));
});

// Without the demo there is nobody to post for.
process.once('disconnect', () => process.exit());

function say(said: Said): void {
  process.send?.(said);
}
