// Groups that this node has written and still holds in memory: its own stages need neither claim them nor read them back.
import type { StoredEvent } from '../event.js';
import type { GroupRow, Stage } from './group.js';

/** A group under the lease of the node that wrote it, with all of its events that the log took. */
export interface HeldGroup {
  group: GroupRow;
  events: StoredEvent[];
  /** Characters of JSON. */
  size: number;
}

interface Hand {
  /** Oldest first. */
  held: HeldGroup[];
  /** What is held, and what a stage has taken of it. */
  size: number;
  mostSize: number;
  /**
   * True from the moment when a group waited in vain for room until a stage has caught up with what lies in the database instead:
   * else a person's later events would be folded before the earlier ones that had to wait there.
   */
  full: boolean;
  /** How often a stage has asked. */
  takings: number;
  /** To be called when there is room again. */
  waiting: (() => void)[];
}

/** Of so many takings one looks into the database first: what other nodes left there must not wait for a quiet moment here. */
const LOOK_EVERY = 10;

const MOST_SIZE = 2 * 1024 * 1024;
const hands = new Map<string, Hand>();

/** From now on the stages of this node take its groups from memory. */
export function openHand(node: string, mostSize = MOST_SIZE): void {
  hands.set(node, { held: [], size: 0, mostSize, full: false, takings: 0, waiting: [] });
}

/** Answers what is still held, for the caller to release. */
export function closeHand(node: string): HeldGroup[] {
  const hand = hands.get(node);
  hands.delete(node);
  wakeAll(hand);
  return hand?.held ?? [];
}

/**
 * Waits for room, `patienceMs` at most; false when there was none and the group has to go by way of the database, or when nothing
 * is held here at all. A node that writes no faster than its stages work has its groups at hand when it comes to them; whoever is
 * ahead of them for long would have to read all of it back.
 */
export async function roomAtHand(node: string, patienceMs: number): Promise<boolean> {
  const hand = hands.get(node);
  if (!hand) return false;
  if (hasRoom(hand)) return true;
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, patienceMs);
    hand.waiting.push(() => {
      clearTimeout(timer);
      resolve();
    });
  });
  if (!hasRoom(hand)) hand.full = true;
  return !hand.full && hands.get(node) === hand;
}

function hasRoom({ full, size, mostSize }: Hand): boolean {
  return !full && size < mostSize;
}

function wakeAll(hand: Hand | undefined): void {
  for (const wake of hand?.waiting.splice(0) ?? []) wake();
}

/** How many events wait here for the stages. */
export function eventsAtHand(node: string): number {
  return hands.get(node)?.held.reduce((sum, { events }) => sum + events.length, 0) ?? 0;
}

/** For a group that was promised room; false when the hand was closed meanwhile. */
export function keepAtHand(held: HeldGroup): boolean {
  const hand = hands.get(held.group.node);
  if (!hand) return false;
  hand.size += held.size;
  hand.held.push(held);
  return true;
}

/** The oldest that wait for the stage, as many as have `most` events together, but one at least if there is one. */
export function takeFromHand(stage: Stage, node: string, most: number): HeldGroup[] {
  const hand = hands.get(node);
  if (!hand) return [];
  const taken: HeldGroup[] = [];
  const left: HeldGroup[] = [];
  let events = 0;
  for (const held of hand.held) {
    const isMeant = held.group.pending.includes(stage) && (events === 0 || events < most);
    if (isMeant) events += Math.max(1, held.events.length);
    (isMeant && (taken.length === 0 || events <= most) ? taken : left).push(held);
  }
  hand.held = left;
  return taken;
}

/** Puts back what a stage has finished and another one still wants; the rest makes room. */
export function putBack(taken: HeldGroup[], stage: Stage): void {
  for (const { group, events, size } of taken) {
    const pending = group.pending.filter((other) => other !== stage);
    const hand = hands.get(group.node);
    if (hand && pending.length > 0) hand.held.push({ group: { ...group, pending }, events, size });
    else letGo([{ group, events, size }]);
  }
}

/** Makes room: these groups are another's or the database's now. */
export function letGo(taken: HeldGroup[]): void {
  for (const { group, size } of taken) {
    const hand = hands.get(group.node);
    if (!hand) continue;
    hand.size -= size;
    if (hasRoom(hand)) wakeAll(hand);
  }
}

export function isTimeToLook(node: string): boolean {
  const hand = hands.get(node);
  if (hand) hand.takings += 1;
  return !hand || hand.takings % LOOK_EVERY === 0;
}

/** For a stage that found nothing in the database either: what comes next may be held again. */
export function caughtUp(node: string): void {
  const hand = hands.get(node);
  if (!hand?.full) return;
  hand.full = false;
  wakeAll(hand);
}
