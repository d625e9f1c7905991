// The keys of a source as a page shows them: which are valid, until when, and when each was used last.
import type { Source, WriteKey } from '../../tracking/index.js';
import { dayAndTime } from '../show/format.js';

export interface KeyRow {
  hash: string;
  shown: string;
  state: { name: string; icon: string; word: string };
  lastUsed: string;
  valid: boolean;
  /** What happens when it ends. */
  warning: string;
}

/** Valid ones first. Keys run on the machine's clock, so `now` is its time. */
export function keyRows(source: Source, now: Date): KeyRow[] {
  const valid = source.writeKeys.filter((key) => isValid(key, now));
  const rows = source.writeKeys.map((key) => ({
    hash: key.hash,
    shown: key.shown,
    state: stateOf(key, now),
    lastUsed: key.lastUsedAt ? dayAndTime(key.lastUsedAt) : 'never',
    valid: isValid(key, now),
    warning: valid.length === 1 ? ONLY : key.lastUsedAt ? USED : UNUSED,
  }));
  return rows.sort((one, other) => Number(other.valid) - Number(one.valid));
}

const AFTER =
  'Clients that still carry it are answered 401, and what they wanted to tell is lost: they do not try again.';
const ONLY = `It is the only valid key: without another one this source falls silent. ${AFTER}`;
const USED = `Look at its last use first. ${AFTER}`;
const UNUSED = `It was never used. ${AFTER}`;

function stateOf({ until }: WriteKey, now: Date): KeyRow['state'] {
  if (!until) return { name: 'running', icon: 'running', word: 'valid' };
  if (until > now) return { name: 'paused', icon: 'clock', word: `valid until ${dayAndTime(until)}` };
  return { name: 'withheld', icon: 'withheld', word: `ended ${dayAndTime(until)}` };
}

function isValid({ until }: WriteKey, now: Date): boolean {
  return !until || until > now;
}

/** When a key of the source was used last; null when none ever was. */
export function lastUseOf({ writeKeys }: Source): Date | null {
  const times = writeKeys.flatMap(({ lastUsedAt }) => lastUsedAt?.getTime() ?? []);
  return times.length > 0 ? new Date(Math.max(...times)) : null;
}
