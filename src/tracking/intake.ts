// The intake: many callers at once share few durable writes, and none is told "stored" before it is.
import { createConsentGate } from '../consent/index.js';
import type { Clock } from '../platform/clock.js';
import { admitEvents } from './consent/admit-events.js';
import { createEntry } from './consent/entry.js';
import { writeCounts } from './counting/write-counts.js';
import { isDatabaseFault } from './event-store.js';
import { ALL_WANT_ALL, type Wants } from './groups/group.js';
import { createWriteQueue, type QueueLimits } from './groups/write-queue.js';
import { type Busy, FULL, STOPPING, UNWRITABLE } from './limits/busy.js';
import { createDoor } from './limits/door.js';
import { createPaceWatch } from './limits/pace.js';
import { account, type Collected, collected, refusedByServer } from './outcome.js';
import { type ReadBatch, readBatch } from './reading/read-batch.js';
import type { BatchFacts } from './reading/read-event.js';
import { recordRejects } from './reject-store.js';
import { rememberIdentitySecrets } from './sources/identity-secrets.js';
import type { Source } from './sources/source.js';

export { type Busy, UNWRITABLE } from './limits/busy.js';
export type { Collected } from './outcome.js';

export type CollectResult = Collected | Busy;

export type CollectOptions = Omit<BatchFacts, 'source' | 'identitySecrets'>;

export interface Intake {
  /** Why nothing is taken now, whatever it is; null when it is worth reading. Costs nothing. */
  refusal(): Busy | null;
  /**
   * Stores a batch of Segment-style events durably, in one group with what others hand in at the same time. Bad events are
   * left out, named in the answer and kept as rejects. The items are changed in place. At most 2,500 at once.
   */
  collect(source: Source, batch: readonly unknown[], options: CollectOptions): Promise<CollectResult>;
  /** Takes nothing more and waits until what was taken is stored. */
  stop(): Promise<void>;
}

export interface IntakeLimits extends QueueLimits {
  /** How long the stages may be behind before nothing more is taken. */
  lagMs: number;
}

const LIMITS: IntakeLimits = {
  bytes: 4 * 1024 * 1024,
  ageMs: 5_000,
  flights: 1,
  groupEvents: 1_000,
  patienceMs: 2_000,
  lagMs: 30_000,
};

export interface IntakeParts {
  clock: Clock;
  node: string;
  /** Which events each stage has to see; without it every stage sees all. */
  wants?: Wants;
  limits?: Partial<IntakeLimits>;
  /** The machine's own running time in milliseconds; the clock may be anywhere. */
  machineMs?: () => number;
}

export function createIntake(parts: IntakeParts): Intake {
  const insides = insidesOf(parts);
  let stopped = false;
  return {
    refusal: () => (stopped ? STOPPING : (insides.door.refusal() ?? (insides.queue.isCrowded() ? FULL : null))),
    async collect(source, batch, options) {
      const refusal = stopped ? STOPPING : insides.door.refusalOf(source, batch.length, options.receivedAt);
      return refusal ?? collect(insides, source, batch, options);
    },
    async stop() {
      stopped = true;
      await insides.entry.stop();
      await insides.queue.stop();
      await insides.gate.stop();
      await writeCounts();
    },
  };
}

function insidesOf(parts: IntakeParts) {
  const { machineMs = () => performance.now(), wants = ALL_WANT_ALL } = parts;
  const limits = { ...LIMITS, ...parts.limits };
  return {
    wants,
    door: createDoor({ ...limits, machineMs }),
    secrets: rememberIdentitySecrets(machineMs),
    gate: createConsentGate(machineMs),
    entry: createEntry(limits.bytes),
    pace: createPaceWatch(),
    queue: createWriteQueue({ ...parts, wants, limits, machineMs }),
  };
}
type Insides = ReturnType<typeof insidesOf>;

async function collect(
  insides: Insides,
  source: Source,
  batch: readonly unknown[],
  options: CollectOptions,
): Promise<CollectResult> {
  const identitySecrets = source.kind === 'browser' ? await insides.secrets.of(source.project) : [];
  const read = readBatch(batch, { ...options, source, identitySecrets });
  const entered = await enter(insides, source, read, options);
  if (entered === 'full') return FULL;
  const written = await entered.writing;
  if (written?.kind !== 'written') return written?.kind === 'full' ? FULL : UNWRITABLE;
  const outcome = { faults: written.faults, notStored: entered.notStored ?? 0 };
  const rejected = [...read.rejected, ...refusedByServer(read, written.faults)];
  await recordRejects(source.id, options.receivedAt, rejected);
  account(source, options.receivedAt, read, outcome);
  return collected(read, outcome, rejected);
}

/** Past the consent gate and into the queue: here the batch loses what may not be stored, and machines get their mark. */
function enter({ entry, gate, pace, queue, wants }: Insides, source: Source, read: ReadBatch, options: CollectOptions) {
  const facts = { source, receivedAt: options.receivedAt, isOrder: wants.orders };
  return entry.pass(read.size, async () => {
    const notStored = await admitEvents(read, gate, facts).catch(unlessDatabaseFault);
    if (source.kind === 'browser' && !options.imported) pace.mark(read.events);
    // In an object, because the write is only begun here: what waits for it is the queue's to bound.
    return { notStored, writing: notStored === null ? null : queue.write(read.events, read.size) };
  });
}

/** Without the database nobody can say what people allowed, nor store it. */
function unlessDatabaseFault(error: unknown): null {
  if (isDatabaseFault(error)) return null;
  throw error;
}
