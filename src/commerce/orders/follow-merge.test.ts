import { expect, test } from '@jest/globals';
import { movableClock } from '../../platform/clock.js';
import { database } from '../../platform/mongo.js';
import { foldNext, getProfile, mergesPage, mergesWaiting, ownersOf, undoMerge } from '../../profiles/index.js';
import { useDatabase } from '../../testing/database.js';
import { aShop } from '../../testing/shop.js';
import { at, now, unique } from '../../testing/shop-facts.js';
import { createIntake, type Source } from '../../tracking/index.js';
import { followMerge } from './follow-merge.js';
import { ordersOf } from './order-store.js';
import { recordNext } from './record-orders.js';

useDatabase();

test('orders of a visitor go to who they turn out to be, refunds are laid anew, and an undo brings them back', async () => {
  const source = await aShop();
  const [user, device] = [unique('ana'), unique('device')];
  await arrive(source, order({ userId: user }, 5, 'own', 3));
  await arrive(source, order({ anonymousId: device }, 6, 'visit', 1), order({ anonymousId: device }, 7, 'refund', 1));
  const [visitor, customer] = await ownersOf(
    [
      { subject: `anonymous:${device}`, at: at(6) },
      { subject: `user:${user}`, at: at(5) },
    ],
    now,
  );
  if (!visitor || !customer) throw new Error('no owners');
  expect((await getProfile(visitor))?.orders).toMatchObject({ count: 0, net: -10_000, unmatchedRefunds: 10_000 });
  expect((await getProfile(customer))?.orders).toMatchObject({ count: 1, net: 30_000 });

  await collect(source, { type: 'identify', userId: user, anonymousId: device, timestamp: at(8) });
  while (await foldNext('test', now));
  expect(await mergesWaiting()).toBe(1);
  await settle();
  expect(await getProfile(visitor)).not.toHaveProperty('orders');
  expect((await getProfile(customer))?.orders).toMatchObject({
    count: 1,
    gross: 40_000,
    net: 20_000,
    unmatchedRefunds: 0,
  });
  const [merge] = await mergesPage({ limit: 1, profileId: customer });
  expect(merge).toMatchObject({ orders: 2, events: 2, absorbed: true });

  await undoMerge(merge?.id ?? '', 'ana', now);
  await settle();
  expect((await getProfile(visitor))?.orders).toMatchObject({ count: 0, net: -10_000, unmatchedRefunds: 10_000 });
  expect((await getProfile(customer))?.orders).toMatchObject({ count: 1, net: 30_000 });
  expect((await ordersOf([visitor])).length).toBe(2);
});

test('a crash while following leaves everything to whoever takes the merge next', async () => {
  const source = await aShop();
  const [user, device] = [unique('bea'), unique('device')];
  await arrive(source, order({ anonymousId: device }, 6, 'visit', 1));
  await collect(source, { type: 'identify', userId: user, anonymousId: device, timestamp: at(8) });
  while (await foldNext('test', now));
  const [customer] = await ownersOf([{ subject: `user:${user}`, at: now }], now);
  const visitor = customer && (await mergesPage({ limit: 1, profileId: customer }))[0]?.from;
  if (!visitor || !customer) throw new Error('nothing moved');
  await database().command({ collMod: 'merges', validator: { orders: null } });
  await expect(followMerge('node-1', now)).rejects.toThrow('validation');
  await database().command({ collMod: 'merges', validator: {} });
  expect((await ordersOf([visitor])).length).toBe(1);
  expect(await followMerge('node-2', now)).toBe(false);
  const afterLease = new Date(now.getTime() + 60_000);
  expect(await followMerge('node-2', afterLease)).toBe(true);
  expect((await ordersOf([customer])).length).toBe(1);
  expect((await getProfile(customer))?.orders).toMatchObject({ count: 1, net: 10_000 });
});

test('nodes that fold, record and follow the same people at once end right', async () => {
  const source = await aShop();
  const [one, two] = [unique('cid'), unique('dan')];
  const devices = [unique('device'), unique('device')];
  for (let n = 0; n < 12; n++) {
    const anonymousId = devices[n % 2] ?? '';
    const userId = n % 3 === 0 ? one : two;
    await collect(source, order({ anonymousId }, 5, `n${n}`, 1, n), {
      type: 'identify',
      userId,
      anonymousId,
      timestamp: at(5, n),
    });
  }
  const work = async (node: string) => {
    while ((await foldNext(node, now)) || (await recordNext(node, now)) || (await followMerge(node, now)));
  };
  await Promise.all(['a', 'b', 'c'].map(work));
  await work('a');
  expect(await mergesWaiting()).toBe(0);
  let events = 0;
  let net = 0;
  const owners = await ownersOf(
    [one, two].map((user) => ({ subject: `user:${user}`, at: now })),
    now,
  );
  for (const id of owners) {
    const profile = await getProfile(id);
    events += profile?.behaviour.events ?? 0;
    net += profile?.orders?.net ?? 0;
    const facts = await ordersOf([id]);
    const shouldOwn = await ownersOf(
      facts.map(({ subject, at: when }) => ({ subject, at: when })),
      now,
    );
    expect(shouldOwn.every((owner) => owner === id)).toBe(true);
    expect(profile?.orders?.count).toBe(facts.length);
  }
  expect([events, net]).toEqual([24, 120_000]);
}, 60_000);

interface Who {
  userId?: string;
  anonymousId?: string;
}

function order(who: Who, day: number, id: string, price: number, minute = 0) {
  const refund = id === 'refund';
  return {
    type: 'track',
    event: refund ? 'Order Refunded' : 'Order Completed',
    ...who,
    timestamp: at(day, minute),
    properties: {
      ...(refund ? { refund_id: unique(id) } : { order_id: unique(id) }),
      currency: 'GBP',
      products: [{ product_id: 'cup', price, quantity: refund ? 2 : 1 }],
    },
  };
}

async function collect(source: Source, ...items: object[]): Promise<void> {
  const intake = createIntake({ clock: movableClock(now), node: 'test' });
  const batch = items.map((item) => JSON.parse(JSON.stringify({ messageId: unique('m'), ...item })));
  expect(await intake.collect(source, batch, { receivedAt: now, imported: true })).toMatchObject({ rejected: [] });
  await intake.stop();
}

async function arrive(source: Source, ...items: object[]): Promise<void> {
  await collect(source, ...items);
  await settle();
}

async function settle(): Promise<void> {
  while ((await foldNext('test', now)) || (await recordNext('test', now)) || (await followMerge('test', now)));
}
