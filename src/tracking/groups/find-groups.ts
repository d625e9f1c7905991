// Which groups a stage works on next: those that this node holds itself, now and then what lies in the database.
import { caughtUp, type HeldGroup, isTimeToLook, letGo, takeFromHand } from './at-hand.js';
import { type GroupRow, STAGES, type Stage } from './group.js';
import { claimGroups, giveBack } from './group-store.js';

/** Who works, and as of when. */
export interface Worker {
  node: string;
  now: Date;
}

/** A lease that ends sooner than this may end during the work. */
const ENOUGH_LEASE_MS = 20_000;

/** `held` is null for groups that were claimed in the database. */
export interface Found {
  groups: GroupRow[];
  held: HeldGroup[] | null;
}

/**
 * The groups that waited longest for a stage, as many as have `most` events together, but one at least; leased to this node. None
 * when none waits.
 */
export async function findGroups(stage: Stage, { node, now }: Worker, most: number): Promise<Found> {
  const claim = async (): Promise<Found> => ({ groups: await claimGroups(stage, node, now, most), held: null });
  const looked = isTimeToLook(node) ? await claim() : null;
  if (looked && looked.groups.length > 0) return looked;
  const atHand = await fromHand(stage, { node, now }, most);
  if (atHand.groups.length > 0) return atHand;
  const claimed = looked ?? (await claim());
  if (claimed.groups.length === 0 && stage === STAGES[0]) caughtUp(node);
  return claimed;
}

async function fromHand(stage: Stage, { node, now }: Worker, most: number): Promise<Found> {
  const taken = takeFromHand(stage, node, most);
  const isLeased = ({ group }: HeldGroup) => group.until.getTime() - now.getTime() >= ENOUGH_LEASE_MS;
  await giveUp(taken.filter((held) => !isLeased(held)));
  const held = taken.filter(isLeased);
  return { groups: held.map(({ group }) => group), held };
}

/** To the database, for whoever claims them next. */
export async function giveUp(held: HeldGroup[]): Promise<void> {
  letGo(held);
  await giveBack(held.map(({ group }) => group));
}
