// How a stage gets its work: some groups at a time, by lease, and only the events that these own.
import { Conflict } from '../../platform/errors.js';
import type { Session } from '../../platform/mongo.js';
import type { StoredEvent } from '../event.js';
import { eventsOfGroups, type FoldedEvent, foldedEventsOfGroups, type GroupEvents } from '../history-store.js';
import { byLogOrder } from '../log-order.js';
import { closeHand, type HeldGroup, putBack } from './at-hand.js';
import { findGroups, giveUp, type Worker } from './find-groups.js';
import type { GroupRow, Stage } from './group.js';
import { announceGroup } from './group-listeners.js';
import { giveBack, markStage } from './group-store.js';

/** What one transaction of a stage may take at once: small groups cost a transaction each otherwise, as large as a full one. */
const EVENTS_AT_ONCE = 2_000;
/** What a stage works on. */
export interface Taken<Event = StoredEvent> {
  ids: string[];
  /** What the events of these groups carry. */
  groupIds: string[];
  events: Event[];
  /**
   * Marks the stage as done, in the transaction of its work; the last stage deletes a group. Throws Conflict when the stage is
   * done already with one of them, which undoes that work: another node took the group over after our lease had run out.
   */
  finish(session: Session): Promise<void>;
  /** To be called when that transaction has ended well, or not. */
  end(how: 'finished' | 'failed'): Promise<void>;
}

export interface TakeOptions {
  /** Paths of fields that the stage does not read; they may stay in the database. */
  without?: readonly string[];
  /** How many events at once; one group comes whole in any case. */
  most?: number;
}

/**
 * Takes the groups that waited longest for a stage and lets `work` do its writes and `finish` in one transaction; answers how
 * many events that were, but 1 at least, or 0 when no group waits. Those of their events that the stage wants come in the order of
 * the log, each once, and may be none at all; some may come again in another group: a stage must come to the same when it does
 * them twice. What fails, or is found done by another node, is left to whoever takes the groups next.
 */
export function workOnGroups(
  stage: Stage,
  worker: Worker,
  work: (taken: Taken) => Promise<void>,
  { without = [], most = EVENTS_AT_ONCE }: TakeOptions = {},
): Promise<number> {
  return workOn(stage, worker, { most, read: (wanted) => eventsOfGroups(wanted, without) }, work);
}

/** As `workOnGroups` for the fold, with the fields it reads: most of an order may stay in the database. */
export function workOnGroupHeads(
  stage: Stage,
  worker: Worker,
  work: (taken: Taken<FoldedEvent>) => Promise<void>,
): Promise<number> {
  return workOn(stage, worker, { most: EVENTS_AT_ONCE, read: foldedEventsOfGroups }, work);
}

/** A node that stops leaves what it holds to the others, and to itself when it comes again. */
export async function leaveGroups(node: string): Promise<void> {
  await giveBack(closeHand(node).map(({ group }) => group));
}

interface Reading<Event> {
  most: number;
  read(wanted: GroupEvents): Promise<Event[]>;
}

async function workOn<Event extends StoredEvent>(
  stage: Stage,
  worker: Worker,
  reading: Reading<Event>,
  work: (taken: Taken<Event>) => Promise<void>,
): Promise<number> {
  const taken = await take(stage, worker, reading);
  if (!taken) return 0;
  try {
    await work(taken);
    await taken.end('finished');
  } catch (error) {
    await taken.end('failed');
    // Another node took the group over and was faster; our transaction left nothing behind.
    if (!(error instanceof Conflict)) throw error;
  }
  return Math.max(1, taken.events.length);
}

/** Takes groups as `workOnGroups` does; null when none waits. Whoever ends without `end` leaves them to their lease. */
export function takeGroups(
  stage: Stage,
  worker: Worker,
  { most = EVENTS_AT_ONCE }: TakeOptions = {},
): Promise<Taken | null> {
  return take(stage, worker, { most, read: (wanted) => eventsOfGroups(wanted) });
}

async function take<Event extends StoredEvent>(
  stage: Stage,
  worker: Worker,
  { most, read }: Reading<Event>,
): Promise<Taken<Event> | null> {
  const { groups, held } = await findGroups(stage, worker, most);
  if (groups.length === 0) return null;
  const wanted = wantedOf(groups, stage);
  return {
    ids: groups.map(({ _id }) => _id),
    groupIds: wanted.groupIds,
    events: held ? (eventsAtHand(held, wanted) as Event[]) : await read(wanted),
    finish: (session) => finish(groups, stage, session, held !== null),
    async end(how) {
      if (held && how === 'finished') putBack(held, stage);
      if (held && how === 'failed') await giveUp(held);
    },
  };
}

async function finish(groups: GroupRow[], stage: Stage, session: Session, held: boolean): Promise<void> {
  await markStage(groups, stage, { session, held });
  // The next stage may have the groups now, but not before this transaction has ended; a repeat of it changes nothing.
  if (!session.listeners('ended').includes(announceGroup)) session.once('ended', announceGroup);
}

function eventsAtHand(held: HeldGroup[], { eventIds }: GroupEvents): StoredEvent[] {
  const wanted = new Set(eventIds);
  const events = held.flatMap((one) => one.events.filter(({ _id }) => wanted.has(_id)));
  return events.sort(byLogOrder);
}

/** A group that was put in the queue again carries the id of the first one. */
function wantedOf(groups: GroupRow[], stage: Stage): GroupEvents {
  return {
    groupIds: [...new Set(groups.map(({ groupId }) => groupId))],
    eventIds: [...new Set(groups.flatMap(({ wanted, eventIds }) => wanted?.[stage] ?? eventIds))],
  };
}
