// Why nothing of a batch was taken, and when to come again.

/** Nothing of the batch was acknowledged; some of it may be in the log, where repeating it does no harm. */
export interface Busy {
  kind: 'busy';
  /** `over-limit` is the source's doing, `stopping` this node's; the others are the whole service's. */
  reason: 'over-limit' | 'queue-full' | 'stages-behind' | 'stopping' | 'log-unwritable';
  retryAfterSeconds: number;
}

export const FULL: Busy = { kind: 'busy', reason: 'queue-full', retryAfterSeconds: 2 };
export const BEHIND: Busy = { kind: 'busy', reason: 'stages-behind', retryAfterSeconds: 5 };
export const STOPPING: Busy = { kind: 'busy', reason: 'stopping', retryAfterSeconds: 2 };
export const UNWRITABLE: Busy = { kind: 'busy', reason: 'log-unwritable', retryAfterSeconds: 5 };
