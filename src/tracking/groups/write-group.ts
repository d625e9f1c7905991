// Writes the events of several callers as one group: the group's row, then its events, then the stages may have it.
import { randomUUID } from 'node:crypto';
import type { Clock } from '../../platform/clock.js';
import { log } from '../../platform/log.js';
import type { StoredEvent } from '../event.js';
import { insertEvents, isDatabaseFault } from '../event-store.js';
import { isDuplicate } from '../insert-fault.js';
import { type HeldGroup, keepAtHand } from './at-hand.js';
import { GROUP_LEASE_MS, type GroupRow, STAGES, type Wants } from './group.js';
import { announceGroup } from './group-listeners.js';
import { dropGroup, openGroup, releaseGroup } from './group-store.js';

/** `faults`: by index in the given events, the server's code for each one that was not inserted. */
export type GroupResult = { kind: 'written'; faults: Map<number, number> } | { kind: 'unwritable' };

export interface WriteParts {
  node: string;
  clock: Clock;
  wants: Wants;
}

export interface ToWrite {
  events: StoredEvent[];
  /** Characters of JSON. */
  size: number;
  /** Whether the stages of this node may take it from memory. */
  mayHold: boolean;
}

/**
 * Answers 'written' only when every event that is not a fault is durable. After 'unwritable' some events may be in the
 * log: they belong to the group, whose lease runs out, and what the sender repeats is a duplicate.
 */
export async function writeGroup(
  { events, size, mayHold }: ToWrite,
  { node, clock, wants }: WriteParts,
): Promise<GroupResult> {
  const group = newGroup(events, wants, node, clock.now());
  const isWanted = group.pending.length > 0;
  try {
    if (isWanted) await openGroup(group);
  } catch (error) {
    if (isDatabaseFault(error)) return unwritable(group, error);
    throw error;
  }
  const inserted = await insertEvents(events);
  if (inserted.kind === 'unwritable') return unwritable(group, inserted.cause);
  if (isWanted) {
    const taken = events.filter((_event, index) => !inserted.faults.has(index));
    const nothingNew = [...inserted.faults.values()].filter(isDuplicate).length === events.length;
    // Once its lease has ended somebody may have taken it while some of its events were missing.
    const holds = mayHold && clock.now() < group.until;
    await handOver({ group, events: taken, size }, { nothingNew, holds });
  }
  return inserted;
}

function newGroup(events: StoredEvent[], wants: Wants, node: string, now: Date): GroupRow {
  const id = `${now.getTime().toString(36).padStart(9, '0')}-${randomUUID().slice(0, 13)}`;
  for (const event of events) event.groupId = id;
  const ids = new Map(STAGES.map((stage) => [stage, events.filter(wants[stage]).map(({ _id }) => _id)]));
  const stages = STAGES.filter((stage) => ids.get(stage)?.length);
  const some = stages.filter((stage) => ids.get(stage)?.length !== events.length);
  return {
    _id: id,
    groupId: id,
    state: 'open',
    eventIds: events.map((event) => event._id),
    pending: stages,
    stages,
    ...(some.length > 0 && { wanted: Object.fromEntries(some.map((stage) => [stage, ids.get(stage)])) }),
    node,
    until: new Date(now.getTime() + GROUP_LEASE_MS),
    createdAt: now,
  };
}

/** The events are durable whether this succeeds or not: at worst they wait for the lease to end, or for the second look. */
async function handOver(
  held: HeldGroup,
  { nothingNew, holds }: { nothingNew: boolean; holds: boolean },
): Promise<void> {
  const { group } = held;
  try {
    if (nothingNew) await dropGroup(group);
    else if (!holds || !keepAtHand(held)) await releaseGroup(group);
  } catch (error) {
    if (!isDatabaseFault(error)) throw error;
    log.warn({ group: group._id, error: error.message }, 'a group waits for its lease to end');
  }
  announceGroup();
}

function unwritable(group: GroupRow, cause: Error): GroupResult {
  log.warn({ group: group._id, error: cause.message }, 'events could not be stored; senders try again');
  return { kind: 'unwritable' };
}
