// Group commit: while two writes are on their way everything else waits together and leaves as one group.
import type { StoredEvent } from '../event.js';
import { roomAtHand } from './at-hand.js';
import { type WriteParts, writeGroup } from './write-group.js';

export interface QueueLimits {
  /** Characters of JSON, waiting and on their way. */
  bytes: number;
  /** How long the oldest may have waited before nothing more is taken. */
  ageMs: number;
  /** Writes on their way at once. One is enough: what comes meanwhile gathers, and groups are in the order of arrival. */
  flights: number;
  /** A group takes whole calls until it has this many events. */
  groupEvents: number;
  /** How long a group waits for the stages to catch up before it is written all the same. */
  patienceMs: number;
}

/** `faults`: by index in the call's own events, the server's code for each one that was not inserted. */
export type Written = { kind: 'written'; faults: Map<number, number> } | { kind: 'unwritable' } | { kind: 'full' };

export interface WriteQueue {
  /** True when hardly anything fits in any more: whoever comes now need not even be read. */
  isCrowded(): boolean;
  write(events: StoredEvent[], size: number): Promise<Written>;
  stop(): Promise<void>;
}

interface Call {
  events: StoredEvent[];
  size: number;
  since: number;
  settle(written: Written): void;
  fail(error: unknown): void;
}

interface QueueParts extends WriteParts {
  limits: QueueLimits;
  /** The machine's own running time: the service's clock may stand still, and the queue would never be found too old. */
  machineMs: () => number;
}

interface State extends QueueParts {
  waiting: Call[];
  flights: Set<Promise<void>>;
  bytes: number;
  stopping: boolean;
}

const CROWDED_SHARE = 0.1;

export function createWriteQueue(parts: QueueParts): WriteQueue {
  const state: State = { ...parts, waiting: [], flights: new Set(), bytes: 0, stopping: false };
  return {
    isCrowded: () => isFull(state, parts.limits.bytes * CROWDED_SHARE),
    write(events, size) {
      if (events.length === 0) return Promise.resolve({ kind: 'written', faults: new Map() });
      if (isFull(state, size)) return Promise.resolve({ kind: 'full' });
      return enqueue(state, events, size);
    },
    async stop() {
      state.stopping = true;
      while (state.flights.size > 0) await Promise.all(state.flights);
    },
  };
}

/** A call that is larger than the whole bound is taken when nothing else is there, or it never would be. */
function isFull({ stopping, waiting, bytes, limits, machineMs }: State, size: number): boolean {
  const oldest = waiting[0];
  const overflows = bytes > 0 && bytes + size > limits.bytes;
  return stopping || overflows || (!!oldest && machineMs() - oldest.since > limits.ageMs);
}

function enqueue(state: State, events: StoredEvent[], size: number): Promise<Written> {
  return new Promise((settle, fail) => {
    state.bytes += size;
    state.waiting.push({ events, size, since: state.machineMs(), settle, fail });
    takeOff(state);
  });
}

function takeOff(state: State): void {
  while (state.waiting.length > 0 && state.flights.size < state.limits.flights) {
    const flight = fly(state).finally(() => {
      state.flights.delete(flight);
      takeOff(state);
    });
    state.flights.add(flight);
  }
}

function nextCalls({ waiting, limits }: State): Call[] {
  let events = 0;
  let calls = 0;
  while (calls < waiting.length && events < limits.groupEvents) events += waiting[calls++]?.events.length ?? 0;
  return waiting.splice(0, calls);
}

async function fly(state: State): Promise<void> {
  const mayHold = await roomAtHand(state.node, state.limits.patienceMs);
  const calls = nextCalls(state);
  if (calls.length === 0) return;
  const size = calls.reduce((sum, call) => sum + call.size, 0);
  try {
    const events = calls.flatMap((call) => call.events);
    const result = await writeGroup({ events, size, mayHold }, state);
    let from = 0;
    for (const call of calls) {
      call.settle(result.kind === 'written' ? { ...result, faults: part(result.faults, from, call) } : result);
      from += call.events.length;
    }
  } catch (error) {
    for (const call of calls) call.fail(error);
  } finally {
    state.bytes -= size;
  }
}

/** The faults of one call, counted from its own first event. */
function part(faults: Map<number, number>, from: number, { events }: Call): Map<number, number> {
  if (faults.size === 0) return faults;
  const own = [...faults].filter(([at]) => at >= from && at < from + events.length);
  return new Map(own.map(([at, code]) => [at - from, code]));
}
