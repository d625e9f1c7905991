// What became of the two arms: everybody is counted in the arm that was drawn at entry, whatever happened afterwards.
import { type Arm, type Assignment, assignments } from '../campaigns/index.js';
import { type OrderFact, ordersBetween } from '../commerce/index.js';
import type { Money } from '../platform/money.js';
import { currentIdsOf } from '../profiles/index.js';
import { addPerson, type MoneySpread, noMoney } from './spread-of-money.js';

export interface ArmTally {
  n: number;
  /** Enrolments with at least one order above 0 in their window. */
  ordered: number;
  orders: number;
  /** As ordered, and less the refunds known by now. Orders in other currencies are in neither. */
  gross: Money;
  net: MoneySpread;
}

export interface Arms {
  treated: ArmTally;
  heldOut: ArmTally;
  lastEnteredAt: Date | null;
}

const CHUNK = 500;

/**
 * Reads all enrolments of a campaign and the orders of each in (enteredAt, enteredAt + withinMs] and not after `until`,
 * 500 people a query; with `arm` only that one.
 */
export async function tallyArms(options: {
  campaignId: string;
  withinMs: number;
  until?: Date;
  arm?: Arm;
}): Promise<Arms> {
  const arms: Arms = { treated: noTally(), heldOut: noTally(), lastEnteredAt: null };
  let chunk: Assignment[] = [];
  for await (const assignment of assignments(options.campaignId)) {
    if (!arms.lastEnteredAt || assignment.enteredAt > arms.lastEnteredAt) arms.lastEnteredAt = assignment.enteredAt;
    if (options.arm !== undefined && assignment.arm !== options.arm) continue;
    chunk.push(assignment);
    if (chunk.length < CHUNK) continue;
    await tallyChunk(arms, chunk, options);
    chunk = [];
  }
  await tallyChunk(arms, chunk, options);
  return arms;
}

async function tallyChunk(
  arms: Arms,
  chunk: Assignment[],
  { withinMs, until }: { withinMs: number; until?: Date },
): Promise<void> {
  if (chunk.length === 0) return;
  const entered = chunk.map(({ enteredAt }) => enteredAt.getTime());
  const from = new Date(entered.reduce((a, b) => Math.min(a, b)) + 1);
  const to = new Date(entered.reduce((a, b) => Math.max(a, b)) + withinMs + 1);
  // Orders follow a person who was absorbed since; the enrolment keeps the id it was made under.
  const people = await currentIdsOf([...new Set(chunk.map(({ profileId }) => profileId))]);
  const orders = await ordersBetween([...new Set(people.values())], from, to);
  const byProfile = grouped(orders);
  for (const { profileId, arm, enteredAt } of chunk) {
    const end = enteredAt.getTime() + withinMs;
    const inWindow = (byProfile.get(people.get(profileId) ?? profileId) ?? []).filter(
      ({ at, amount }) => amount > 0 && at > enteredAt && at.getTime() <= end && (!until || at <= until),
    );
    addEnrolment(arm === 'treated' ? arms.treated : arms.heldOut, inWindow);
  }
}

function grouped(orders: OrderFact[]): Map<string, OrderFact[]> {
  const byProfile = new Map<string, OrderFact[]>();
  for (const order of orders) {
    const known = byProfile.get(order.profileId);
    if (known) known.push(order);
    else byProfile.set(order.profileId, [order]);
  }
  return byProfile;
}

function addEnrolment(tally: ArmTally, orders: OrderFact[]): void {
  const counted = orders.filter((order) => order.counted);
  tally.n += 1;
  tally.ordered += orders.length > 0 ? 1 : 0;
  tally.orders += orders.length;
  tally.gross += counted.reduce((sum, { amount }) => sum + amount, 0);
  addPerson(
    tally.net,
    counted.reduce((sum, { net }) => sum + net, 0),
  );
}

function noTally(): ArmTally {
  return { n: 0, ordered: 0, orders: 0, gross: 0, net: noMoney() };
}
