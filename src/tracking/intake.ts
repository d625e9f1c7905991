// The intake: many callers at once share few durable writes, and none is told "stored" before it is.
import { createConsentGate } from '../consent/index.js';
import type { Clock } from '../platform/clock.js';
import { admitEvents } from './consent/admit-events.js';
import { createEntry } from './consent/entry.js';
import { isDatabaseFault } from './event-store.js';
import { ALL_WANT_ALL, type Wants } from './groups/group.js';
import { createWriteQueue, type QueueLimits } from './groups/write-queue.js';
import { isDuplicate } from './insert-fault.js';
import { type ReadBatch, type Rejected, readBatch } from './reading/read-batch.js';
import type { BatchFacts } from './reading/read-event.js';
import { recordRejects } from './reject-store.js';
import { rememberIdentitySecrets } from './sources/identity-secrets.js';
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

/** Nothing of the batch was acknowledged; some of it may be in the log, where repeating it does no harm. */
export interface Busy {
  kind: 'busy';
  reason: 'queue-full' | 'log-unwritable';
  retryAfterSeconds: number;
}

export type CollectResult = Collected | Busy;

export interface Intake {
  /**
   * Stores a batch of Segment-style events durably, in one group with what others hand in at the same time. Bad events are
   * left out, named in the answer and kept as rejects. The items are changed in place. At most 2,500 at once.
   */
  collect(
    source: Source,
    batch: readonly unknown[],
    options: Omit<BatchFacts, 'source' | 'identitySecrets'>,
  ): Promise<CollectResult>;
  /** Takes nothing more and waits until what was taken is stored. */
  stop(): Promise<void>;
}

const LIMITS: QueueLimits = { bytes: 12 * 1024 * 1024, ageMs: 5_000, flights: 2, groupEvents: 1_000 };
const FULL: Busy = { kind: 'busy', reason: 'queue-full', retryAfterSeconds: 2 };
export const UNWRITABLE: Busy = { kind: 'busy', reason: 'log-unwritable', retryAfterSeconds: 5 };

export interface IntakeParts {
  clock: Clock;
  node: string;
  /** Which events each stage has to see; without it every stage sees all. */
  wants?: Wants;
  limits?: Partial<QueueLimits>;
  /** The machine's own running time in milliseconds; the clock may be anywhere. */
  machineMs?: () => number;
}

export function createIntake(parts: IntakeParts): Intake {
  const { machineMs = () => performance.now(), wants = ALL_WANT_ALL } = parts;
  const queue = createWriteQueue({ ...parts, wants, limits: { ...LIMITS, ...parts.limits }, machineMs });
  const secrets = rememberIdentitySecrets(machineMs);
  const gate = createConsentGate(machineMs);
  const entry = createEntry(parts.limits?.bytes ?? LIMITS.bytes);
  return {
    async collect(source, batch, options) {
      const identitySecrets = source.kind === 'browser' ? await secrets.of(source.project) : [];
      const read = readBatch(batch, { ...options, source, identitySecrets });
      const facts = { source, receivedAt: options.receivedAt, isOrder: wants.orders };
      const entered = await entry.pass(read.size, async () => {
        const notStored = await admitEvents(read, gate, facts).catch(unlessDatabaseFault);
        // In an object, because the write is only begun here: what waits for it is the queue's to bound.
        return { notStored, writing: notStored === null ? null : queue.write(read.events, read.size) };
      });
      if (entered === 'full') return FULL;
      const written = await entered.writing;
      if (written?.kind !== 'written') return written?.kind === 'full' ? FULL : UNWRITABLE;
      const rejected = [...read.rejected, ...refusedByServer(read, written.faults)];
      await recordRejects(source.id, options.receivedAt, rejected);
      return collected(read, written.faults, rejected, entered.notStored ?? 0);
    },
    async stop() {
      await entry.stop();
      await queue.stop();
      await gate.stop();
    },
  };
}

function collected(read: ReadBatch, faults: Map<number, number>, rejected: Rejected[], notStored: number): Collected {
  return {
    kind: 'collected',
    accepted: read.events.length - faults.size,
    duplicates: [...faults.values()].filter(isDuplicate).length,
    rejected: placed(rejected),
    ...(notStored > 0 && { notStored }),
  };
}

/** Without the database nobody can say what people allowed, nor store it. */
function unlessDatabaseFault(error: unknown): null {
  if (isDatabaseFault(error)) return null;
  throw error;
}

/** MongoDB has the last word on what it can store; such an event is the sender's to know about, not a reason to stop. */
function refusedByServer({ events, places }: ReadBatch, faults: Map<number, number>): Rejected[] {
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
