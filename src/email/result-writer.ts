// Writes answers down in groups of at most 50 ms: one write for many mails, and little that a crash could leave uncertain.
import type { Result } from './claim-store.js';

const GROUP_MS = 50;
const GROUP_SIZE = 20;

export interface ResultWriter {
  add(result: Result): void;
  /** Waits until all that was added is written; throws when a write failed. */
  done(): Promise<void>;
}

export function createResultWriter(write: (results: Result[]) => Promise<void>): ResultWriter {
  const pending: Result[] = [];
  let writes: Promise<unknown> = Promise.resolve();
  let timer: NodeJS.Timeout | null = null;
  const flush = () => {
    if (timer) clearTimeout(timer);
    timer = null;
    if (pending.length === 0) return;
    writes = Promise.all([writes, write(pending.splice(0))]);
    // The failure stays in `writes` and is thrown by `done`.
    writes.catch(() => undefined);
  };
  return {
    add(result) {
      pending.push(result);
      if (pending.length >= GROUP_SIZE) flush();
      else timer ??= setTimeout(flush, GROUP_MS);
    },
    async done() {
      flush();
      await writes;
    },
  };
}
