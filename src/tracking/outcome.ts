// What became of a batch once it was written: told to whoever sent it, and counted.
import { count, countStored } from './counting/count-events.js';
import { seeEvents } from './counting/see-events.js';
import { isDuplicate } from './insert-fault.js';
import type { ReadBatch, Rejected } from './reading/read-batch.js';
import type { Source } from './sources/source.js';

export interface Collected {
  kind: 'collected';
  accepted: number;
  /** Were in the log already, or twice in this batch. */
  duplicates: number;
  /** By index in the batch; the reason begins with the place: `batch[3].event: …`. */
  rejected: { index: number; reason: string }[];
  /** Only counted, because the people they are about have not allowed more; absent when there were none. */
  notStored?: number;
}

export interface Outcome {
  /** By index in the events, the server's code for each one that was not inserted. */
  faults: Map<number, number>;
  /** Left out at the consent gate. */
  notStored: number;
}

export function collected(read: ReadBatch, { faults, notStored }: Outcome, rejected: Rejected[]): Collected {
  return {
    kind: 'collected',
    accepted: read.events.length - faults.size,
    duplicates: [...faults.values()].filter(isDuplicate).length,
    rejected: placed(rejected),
    ...(notStored > 0 && { notStored }),
  };
}

/** Counts what became of the batch; rejects are counted where they are kept. */
export function account(source: Source, at: Date, read: ReadBatch, { faults, notStored }: Outcome): void {
  const stored = faults.size === 0 ? read.events : read.events.filter((_event, index) => !faults.has(index));
  const duplicates = [...faults.values()].filter(isDuplicate).length;
  countStored(source.id, at, stored);
  count(source.id, at, { duplicates, withoutConsent: notStored, falseTokens: read.falseTokens });
  seeEvents(source.id, stored);
}

/** MongoDB has the last word on what it can store; such an event is the sender's to know about, not a reason to stop. */
export function refusedByServer({ events, places }: ReadBatch, faults: Map<number, number>): Rejected[] {
  return [...faults]
    .filter(([, code]) => !isDuplicate(code))
    .map(([at, code]) => ({
      index: places[at] ?? 0,
      reason: `the database refused it (code ${code})`,
      ...(events[at] && { type: events[at].type, name: events[at].name }),
    }));
}

function placed(rejected: Rejected[]): { index: number; reason: string }[] {
  return rejected.map(({ index, reason }) => ({ index, reason: `batch[${index}]${separator(reason)}${reason}` }));
}

/** `batch[3].event: …` when the reason names a field, else `batch[3]: …`. */
function separator(reason: string): string {
  return /^[\w.]+: /.test(reason) ? '.' : ': ';
}
