// Writes the events of several callers as one group: the group's row, then its events, then the stages may have it.
import { randomUUID } from 'node:crypto';
import type { Clock } from '../../platform/clock.js';
import { log } from '../../platform/log.js';
import type { StoredEvent } from '../event.js';
import { type Inserted, insertEvents, insertEventsIn, isDatabaseFault } from '../event-store.js';
import { isDuplicate } from '../insert-fault.js';
import { type HeldGroup, keepAtHand } from './at-hand.js';
import { GROUP_LEASE_MS, type GroupRow, STAGES, type Wants } from './group.js';
import { announceGroup } from './group-listeners.js';
import { dropGroup, noteGroup, openGroup, releaseGroup } from './group-store.js';

/** `faults`: by index in the given events, the server's code for each one that was not inserted. */
export type GroupResult = { kind: 'written'; faults: Map<number, number> } | { kind: 'unwritable' };

export interface WriteParts {
  node: string;
  clock: Clock;
  wants: Wants;
}

/** More than that could exceed what MongoDB takes in one message, and is in no hurry. */
const QUICK_SIZE = 2 * 1024 * 1024;

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
  if (group.pending.length === 0) return known(await insertEvents(events), group);
  const quick = size <= QUICK_SIZE ? await writeQuickly(group, events) : null;
  const written = quick ?? (await writeSurely(group, events));
  if (written.kind === 'unwritable') return known(written, group);
  const taken = events.filter((_event, index) => !written.faults.has(index));
  await handOver(group, {
    // What was tried twice may be a duplicate of itself.
    nothingNew: (quick !== null || size > QUICK_SIZE) && isNothingNew(written.faults, events),
    // Once its lease has ended somebody may have taken it while some of its events were missing.
    held: mayHold && quick !== null && clock.now() < group.until ? { group, events: taken, size } : null,
  });
  return written;
}

/** The row need not be durable before its events are: in the log of one primary it comes before them. Null when that is not sure. */
async function writeQuickly(group: GroupRow, events: StoredEvent[]): Promise<Inserted | null> {
  try {
    return await insertEventsIn(await noteGroup(group), events);
  } catch (error) {
    if (!isDatabaseFault(error)) throw error;
    return null;
  }
}

async function writeSurely(group: GroupRow, events: StoredEvent[]): Promise<Inserted> {
  try {
    await openGroup(group);
  } catch (error) {
    if (isDatabaseFault(error)) return { kind: 'unwritable', cause: error };
    throw error;
  }
  return insertEvents(events);
}

function isNothingNew(faults: Map<number, number>, events: StoredEvent[]): boolean {
  return [...faults.values()].filter(isDuplicate).length === events.length;
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
  group: GroupRow,
  { nothingNew, held }: { nothingNew: boolean; held: HeldGroup | null },
): Promise<void> {
  try {
    if (nothingNew) await dropGroup(group);
    else if (!held || !keepAtHand(held)) await releaseGroup(group);
  } catch (error) {
    if (!isDatabaseFault(error)) throw error;
    log.warn({ group: group._id, error: error.message }, 'a group waits for its lease to end');
  }
  announceGroup();
}

function known(inserted: Inserted, group: GroupRow): GroupResult {
  if (inserted.kind === 'written') return inserted;
  log.warn({ group: group._id, error: inserted.cause.message }, 'events could not be stored; senders try again');
  return { kind: 'unwritable' };
}
