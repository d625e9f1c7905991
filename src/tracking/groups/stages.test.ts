import { expect, test } from '@jest/globals';
import { movableClock } from '../../platform/clock.js';
import { Conflict } from '../../platform/errors.js';
import { inTransaction } from '../../platform/mongo.js';
import { useDatabase } from '../../testing/database.js';
import { SHOP } from '../../testing/shop-source.js';
import type { StoredEvent } from '../event.js';
import { insertEvents } from '../event-store.js';
import { recentEvents } from '../history-store.js';
import { createIntake } from '../intake.js';
import { GROUP_LEASE_MS, SECOND_LOOK_MS, STAGES, type Wants } from './group.js';
import { onGroup } from './group-listeners.js';
import { openGroup } from './group-store.js';
import { type Taken, takeGroups } from './stages.js';
import { backlog } from './waiting-groups-store.js';

useDatabase();

const now = new Date('2026-11-22T12:00:00Z');
const afterLease = new Date(now.getTime() + GROUP_LEASE_MS);
const source = SHOP;

test('a group is gone when every stage has finished', async () => {
  await store('a');
  for (const stage of STAGES) {
    const group = await takeGroups(stage, { node: 'node-1', now });
    expect(group?.events.map((event) => event._id)).toEqual(['shop:a']);
    await finish(group);
    expect(await takeGroups(stage, { node: 'node-1', now })).toBeNull();
  }
  expect(await backlog()).toEqual({ groups: 0, oldestAt: null });
});

test('a group is given to one stage at a time', async () => {
  await store('one');
  const fold = await takeGroups('fold', { node: 'node-1', now });
  expect(await takeGroups('orders', { node: 'node-2', now: new Date(afterLease.getTime() - 1) })).toBeNull();
  await finish(fold);
  const orders = await takeGroups('orders', { node: 'node-2', now });
  expect(orders?.ids).toEqual(fold?.ids);
  await finish(orders);
});

test('the group that waited longest comes first, one of a dead node not last', async () => {
  await store('first');
  await takeGroups('fold', { node: 'dead', now });
  await store('second', { at: new Date(now.getTime() + 10_000) });
  await store('third', { at: new Date(now.getTime() + 70_000) });
  const order: string[] = [];
  const later = new Date(now.getTime() + 80_000);
  for (
    let group = await takeGroups('fold', { node: 'node-1', now: later }, { most: 1 });
    group;
    group = await takeGroups('fold', { node: 'node-1', now: later }, { most: 1 })
  ) {
    order.push(...group.events.map((event) => event._id));
    await finish(group);
    await finish(await takeGroups('orders', { node: 'node-1', now: later }, { most: 1 }));
  }
  expect(order).toEqual(['shop:second', 'shop:first', 'shop:third']);
});

test('a stage that another node finished cannot be finished again, and its work is undone', async () => {
  await store('b');
  const dead = await takeGroups('fold', { node: 'node-1', now });
  const taken = await takeGroups('fold', { node: 'node-2', now: afterLease });
  expect(taken?.ids).toEqual(dead?.ids);
  await finish(taken);
  await expect(finish(dead)).rejects.toThrow(Conflict);
  await finish(await takeGroups('orders', { node: 'node-2', now: afterLease }));
  await expect(finish(dead)).rejects.toThrow(Conflict);
});

test('a stage gets what it wants and no more, also when it comes again', async () => {
  const wants = { fold: ({ bot }: StoredEvent) => !bot, orders: ({ type }: StoredEvent) => type === 'track' };
  const userAgent = 'Mozilla/5.0 (compatible; Googlebot/2.1)';
  const order = { type: 'track', event: 'Order Completed', userId: 'u', messageId: 'order' };
  const crawler = { type: 'page', anonymousId: 'bot', messageId: 'crawler', context: { userAgent } };
  await store([order, { type: 'page', userId: 'u', messageId: 'visit' }, crawler], { wants });
  const fold = await takeGroups('fold', { node: 'node-1', now });
  expect(fold?.events.map(({ _id }) => _id)).toEqual(['shop:order', 'shop:visit']);
  await finish(fold);
  let orders: Taken | null = null;
  for (const at of [now, afterLease]) {
    orders = await takeGroups('orders', { node: 'node-1', now: at });
    expect(orders?.events.map(({ _id }) => _id)).toEqual(['shop:order']);
  }
  await finish(orders);
  await store([{ type: 'page', userId: 'u', messageId: 'visit-2' }], { wants });
  expect(await takeGroups('orders', { node: 'node-1', now: afterLease })).toBeNull();
  await finish(await takeGroups('fold', { node: 'node-1', now }));
  await store([{ ...crawler, messageId: 'crawler-2', context: { userAgent } }], { wants });
  expect(await backlog()).toEqual({ groups: 0, oldestAt: null });
  expect(await recentEvents(['anonymous:bot'], 9)).toHaveLength(2);
});

test('a group that is put in the queue again is given to the stages that wanted it', async () => {
  const group = { _id: 'put-again', groupId: 'put-again', eventIds: ['shop:f', 'shop:g'], node: 'slow', until: now };
  const stages = ['fold' as const];
  const open = {
    ...group,
    state: 'open' as const,
    pending: stages,
    stages,
    wanted: { fold: ['shop:f'] },
    createdAt: now,
  };
  await openGroup(open);
  await insertEvents(['shop:f', 'shop:g'].map((id) => ({ ...anEvent(id), groupId: 'put-again' })));
  await finish(await takeGroups('fold', { node: 'node-1', now }));
  const secondLook = new Date(afterLease.getTime() + SECOND_LOOK_MS);
  expect(await takeGroups('orders', { node: 'node-1', now: secondLook })).toBeNull();
  const again = await takeGroups('fold', { node: 'node-1', now: secondLook });
  expect(again?.events.map(({ _id }) => _id)).toEqual(['shop:f']);
  await finish(again);
});

test('a group whose writer died can be taken when its lease has ended, with the events that got in', async () => {
  const until = new Date(now.getTime() + GROUP_LEASE_MS);
  const group = { _id: 'group-1', groupId: 'group-1', eventIds: ['shop:c', 'shop:lost'], node: 'dead', until };
  await openGroup({ ...group, state: 'open', pending: [...STAGES], createdAt: now });
  await insertEvents([{ ...anEvent('shop:c'), groupId: 'group-1' }]);
  expect(await takeGroups('fold', { node: 'node-1', now: new Date(until.getTime() - 1) })).toBeNull();
  const taken = await takeGroups('fold', { node: 'node-1', now: until });
  expect(taken?.events.map((event) => event._id)).toEqual(['shop:c']);
  await finish(taken);
  await finish(await takeGroups('orders', { node: 'node-1', now: until }));
});

test('whoever listens is woken by a new group and by one that is free for its next stage', async () => {
  let woken = 0;
  const stop = onGroup(() => {
    woken += 1;
  });
  await store('d');
  expect(woken).toBe(1);
  const group = await takeGroups('fold', { node: 'node-1', now });
  await finish(group);
  expect(woken).toBe(2);
  stop();
  await store('e');
  expect(woken).toBe(2);
});

async function store(what: string | object[], { at = now, wants }: { at?: Date; wants?: Wants } = {}): Promise<void> {
  const intake = createIntake({ clock: movableClock(at), node: 'node-1', ...(wants && { wants }) });
  const batch = typeof what === 'string' ? [{ type: 'page', userId: 'u', messageId: what }] : what;
  const accepted = batch.length;
  expect(await intake.collect(source, batch, { receivedAt: at, imported: false })).toMatchObject({ accepted });
}

async function finish(taken: Taken | null): Promise<void> {
  if (!taken) throw new Error('no group waits');
  await inTransaction((session) => taken.finish(session));
  await taken.end('finished');
}

function anEvent(id: string) {
  return {
    _id: id,
    sourceId: 'shop',
    groupId: '',
    subject: 'user:u',
    type: 'page' as const,
    name: '',
    timestamp: now,
    receivedAt: now,
    live: true,
    bot: false,
    test: false,
    trusted: true,
    properties: {},
    traits: {},
    context: {},
  };
}
