// Events that reach the log after a stage has looked for them: each is counted once all the same, by both stages.
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ordersOf, recordNext } from '../../commerce/index.js';
import { foldNext, type Profile, profilesById, resolveProfiles } from '../../profiles/index.js';
import { useDatabase } from '../../testing/database.js';
import type { StoredEvent } from '../event.js';
import { insertEvents } from '../event-store.js';
import { GROUP_LEASE_MS, type GroupRow, SECOND_LOOK_MS, STAGES } from './group.js';
import { openGroup, releaseGroup } from './group-store.js';
import { takeGroups } from './stages.js';
import { backlog } from './waiting-groups-store.js';

useDatabase();

const now = new Date('2026-11-22T12:00:00Z');
const after = (ms: number) => new Date(now.getTime() + ms);
const WHOLE = 6;

/** How far the stages came with what was in the log before the writer went on. */
const PROGRESS = ['nothing', 'took', 'folded', 'all'] as const;

const drawn = fc.record({
  /** By event: whether it was in the log before the lease ended. */
  early: fc.array(fc.boolean(), { minLength: WHOLE, maxLength: WHOLE }),
  progress: fc.constantFrom(...PROGRESS),
  writer: fc.constantFrom('releases', 'dies'),
});

test('whatever the stages saw of a group, in the end everybody has all its events once', async () => {
  let round = 0;
  await fc.assert(
    fc.asyncProperty(drawn, async ({ early, progress, writer }) => {
      const person = `person-${round++}`;
      const { group, events } = groupOf(person);
      await openGroup(group);
      await insertSome(events.filter((_, at) => early[at]));
      await work(progress);
      await insertSome(events.filter((_, at) => !early[at]));
      if (writer === 'releases') await releaseGroup(group);
      await workOff(after(GROUP_LEASE_MS * 3));
      expect(await backlog()).toEqual({ groups: 0, oldestAt: null });
      if (writer === 'releases') await expectAllOnce(person);
      await workOff(after(GROUP_LEASE_MS * 5 + SECOND_LOOK_MS));
      await expectAllOnce(person);
    }),
    { numRuns: 25 },
  );
});

test('a group that its writer left is not kept for ever', async () => {
  const { group } = groupOf('left');
  await openGroup(group);
  let looks = 0;
  for (const at of [GROUP_LEASE_MS, GROUP_LEASE_MS * 3 + SECOND_LOOK_MS, 9 * SECOND_LOOK_MS]) {
    if (await recordNext('node-1', after(at))) looks += 1;
    await workOff(after(at));
  }
  expect(looks).toBe(2);
  expect(await takeGroups('fold', { node: 'node-1', now: after(99 * SECOND_LOOK_MS) })).toBeNull();
});

async function work(progress: (typeof PROGRESS)[number]): Promise<void> {
  const at = after(GROUP_LEASE_MS);
  if (progress === 'took') await takeGroups('fold', { node: 'slow', now: at });
  if (progress === 'folded' || progress === 'all') await foldNext('node-1', at);
  if (progress === 'all') await recordNext('node-1', at);
}

async function workOff(at: Date): Promise<void> {
  for (;;) {
    const folded = await foldNext('node-1', at);
    if (!(await recordNext('node-1', at)) && !folded) return;
  }
}

async function expectAllOnce(person: string): Promise<void> {
  const id = (await resolveProfiles([`user:${person}`], now)).get(`user:${person}`) as Profile['id'];
  const [profile] = await profilesById([id]);
  expect(profile?.behaviour.events).toBe(WHOLE);
  expect(profile?.behaviour.byName).toEqual({ 'Order Completed': WHOLE });
  expect(profile?.orders).toMatchObject({ count: WHOLE, net: WHOLE * 50_000 });
  expect(await ordersOf([id])).toHaveLength(WHOLE);
}

async function insertSome(events: StoredEvent[]): Promise<void> {
  if (events.length > 0) expect(await insertEvents(events)).toEqual({ kind: 'written', faults: new Map() });
}

function groupOf(person: string): { group: GroupRow; events: StoredEvent[] } {
  const events = Array.from({ length: WHOLE }, (_, n) => anOrder(person, n));
  const group: GroupRow = {
    _id: person,
    groupId: person,
    state: 'open',
    eventIds: events.map((event) => event._id),
    pending: [...STAGES],
    node: 'writer',
    until: after(GROUP_LEASE_MS),
    createdAt: now,
  };
  return { group, events };
}

function anOrder(person: string, n: number): StoredEvent {
  const marks = { live: true, bot: false, test: false, trusted: true };
  const products = [{ product_id: 'cup', price: 5, quantity: 1 }];
  return {
    _id: `shop:${person}-${n}`,
    sourceId: 'shop',
    groupId: person,
    subject: `user:${person}`,
    userId: person,
    type: 'track',
    name: 'Order Completed',
    timestamp: after(n * 1000 - 60_000),
    receivedAt: now,
    ...marks,
    properties: { order_id: `${person}-${n}`, currency: 'GBP', products },
    traits: {},
    context: {},
  };
}
