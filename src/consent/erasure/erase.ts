// Erases a person: tombstones first, then room after room with a mark behind each, so that a crash is only a pause.
import { type Clock, systemClock } from '../../platform/clock.js';
import { withLease } from '../../platform/leases-store.js';
import { announceNews } from '../on-news.js';
import {
  completeErasure,
  type Erasure,
  getErasure,
  markRoom,
  runningErasureOf,
  startErasure,
} from './erasure-store.js';
import { type Counts, forgottenBy, type Person, type Room } from './person.js';
import { type BuriedSpan, closeTombstones, hashesOf, STILL_ERASING, setTombstones } from './tombstone-store.js';

export interface ErasureParts {
  /** In the order in which they forget; identities last. */
  rooms: Room[];
  clock: Clock;
  node: string;
}

export interface Receipt {
  id: string;
  by: string;
  requestedAt: Date;
  completedAt: Date;
  /** Room → what it did. */
  rooms: Record<string, Counts>;
}

/** `under-way`: somebody else is erasing the same person at this moment; asking again tells the end. */
export type ErasureAnswer = { kind: 'erased'; receipt: Receipt } | { kind: 'under-way' };

/** What was on its way when the rooms were asked has arrived by then; see also the second look at groups. */
const LOOK_AGAIN_AFTER_MS = 10 * 60_000;
const LEASE_MS = 60_000;

/**
 * Erases the person everywhere. Throws what a room threw; then the erasure stands with what it did so far, keeps everything
 * new of the person out, and goes on when it is asked again or when the sweep finds it.
 */
export async function erase(person: Person, by: string, parts: ErasureParts): Promise<ErasureAnswer> {
  return alone(person, parts.node, async () => {
    const open = await runningErasureOf(person);
    return runErasure(open ?? (await startErasure(person, by, parts.clock.now())), parts);
  });
}

/** Goes on with an erasure that was stopped in between. */
export async function resume({ id, person }: Erasure, parts: ErasureParts): Promise<ErasureAnswer> {
  if (!person) throw new Error(`erasure ${id} is through and cannot go on`);
  return alone(person, parts.node, async () => {
    const erasure = await getErasure(id);
    if (!erasure) throw new Error(`there is no erasure ${id}`);
    return erasure.state === 'running' ? runErasure(erasure, parts) : receiptOf(erasure);
  });
}

/** Asks each room that has no mark yet. Answers the erasure with all marks. */
export async function forgetEverywhere(erasure: Erasure, person: Person, until: Date, parts: ErasureParts) {
  const forgotten = forgottenBy(person, erasure.secret ?? '', until);
  let marked = erasure;
  for (const room of parts.rooms) {
    const counts = await room.forget(forgotten);
    marked = await markRoom(marked, room.name, counts, parts.clock.now());
  }
  return marked;
}

/** One lease a person, whoever asks and by whatever name: two erasures of one person would count the same rows twice. */
export async function alone(
  { profileIds, identifiers }: Person,
  node: string,
  work: () => Promise<Receipt>,
): Promise<ErasureAnswer> {
  const [name] = (await hashesOf([profileIds[0] ?? identifiers[0] ?? ''])).values();
  // The machine's clock: the service's may stand still, and a dead node's lease would never end.
  const leased = await withLease({ name: `erase:${name}`, node, ttlMs: LEASE_MS, clock: systemClock }, work);
  return leased.kind === 'done' ? { kind: 'erased', receipt: leased.value } : { kind: 'under-way' };
}

async function runErasure(erasure: Erasure, parts: ErasureParts): Promise<Receipt> {
  const { person } = erasure;
  if (!person) throw new Error(`erasure ${erasure.id} has forgotten whom it is about`);
  await setTombstones(erasure.id, buriedOf(person));
  announceNews({ kind: 'everything' });
  const rooms = parts.rooms.filter(({ name }) => !erasure.marks[name]);
  const marked = await forgetEverywhere(erasure, person, STILL_ERASING, { ...parts, rooms });
  const completedAt = parts.clock.now();
  await closeTombstones(erasure.id, person.identifiers, completedAt);
  await completeErasure(erasure.id, completedAt, new Date(completedAt.getTime() + LOOK_AGAIN_AFTER_MS));
  announceNews({ kind: 'everything' });
  return receiptOf({ ...marked, completedAt });
}

/** A device that others use too is erased only for the time when it was this person's. */
function buriedOf({ identifiers, spans }: Person): BuriedSpan[] {
  return identifiers.flatMap((identifier) => {
    const own = spans.filter(({ subject }) => subject === identifier);
    if (own.length === 0) return [{ identifier, from: null, to: null }];
    return own.map(({ from, to }) => ({ identifier, from, to }));
  });
}

export function receiptOf({ id, by, requestedAt, completedAt, marks }: Erasure): Receipt {
  if (!completedAt) throw new Error(`erasure ${id} is not complete`);
  const rooms = Object.fromEntries(Object.entries(marks).map(([room, { counts }]) => [room, counts]));
  return { id, by, requestedAt, completedAt, rooms };
}
