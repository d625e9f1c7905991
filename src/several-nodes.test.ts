// Two nodes on one database under load: whoever takes an event, folds it and records its order, each counts once.
import { expect, test } from '@jest/globals';
import { ordersOf, recordNext, totals } from './commerce/index.js';
import { movableClock } from './platform/clock.js';
import { createPump } from './platform/pump.js';
import { foldNext, profilesById, resolveProfiles } from './profiles/index.js';
import { stageWants } from './stage-wants.js';
import { useDatabase } from './testing/database.js';
import { eventually } from './testing/eventually.js';
import {
  backlog,
  countersOf,
  createIntake,
  createSource,
  eventTotals,
  type Intake,
  onGroup,
  type Source,
  takeGroups,
  writeCounts,
} from './tracking/index.js';

useDatabase();

const NOW = new Date('2026-11-22T12:00:00Z');
const LEASE_MS = 60_000;
const PEOPLE = 40;
const BATCHES = 120;
const EVENTS = 10;
const clock = movableClock(NOW);
const NODES = ['node-1', 'node-2'];

test('two nodes that take the same events at once count each of them once, and share the work', async () => {
  const shop = { name: 'Shop', kind: 'server', mode: 'live', project: 'main', simulated: false } as const;
  const { source } = await createSource(shop);
  const intakes = NODES.map((node) => createIntake({ clock, node, wants: stageWants }));
  const loops = NODES.map(startLoop);
  const lost = await sendAll(intakes, source);
  expect(lost).toBe(0);
  await eventually('all is folded and recorded', async () => (await backlog()).groups === 0);
  await Promise.all(loops.map((loop) => loop.stop()));
  expect(loops.map(({ steps }) => steps() > 0)).toEqual([true, true]);
  await expectAllOnce();
  await Promise.all(intakes.map((intake) => intake.stop()));
  await writeCounts();
  const [day] = await countersOf(source.id, NOW, NOW);
  expect(day).toMatchObject({ accepted: BATCHES * EVENTS, duplicates: BATCHES * EVENTS });
}, 120_000);

test('what a node held when it died is done by the others when its lease has ended', async () => {
  const { source } = await createSource({ name: 'S', kind: 'server', mode: 'live', project: 'p', simulated: false });
  const intake = createIntake({ clock, node: 'node-1', wants: stageWants });
  const last = {
    ...anEvent(0),
    messageId: 'last',
    userId: 'last',
    properties: { order_id: 'last', revenue: 5, currency: 'GBP' },
  };
  await intake.collect(source, [last], { receivedAt: NOW, imported: false });
  expect(await takeGroups('fold', { node: 'dead', now: NOW })).not.toBeNull();
  const loop = startLoop('node-2');
  clock.moveTo(new Date(NOW.getTime() + LEASE_MS));
  loop.wake();
  await eventually('the group is done', async () => (await backlog()).groups === 0);
  await loop.stop();
  const [profile] = await profilesById([...(await resolveProfiles(['user:last'], NOW)).values()]);
  expect([profile?.behaviour.events, profile?.orders?.count]).toEqual([1, 1]);
  await intake.stop();
});

/** Each batch goes to both nodes at once, as when a client repeats at another node what it heard no answer to. */
async function sendAll(intakes: Intake[], source: Source): Promise<number> {
  const options = { receivedAt: NOW, imported: false };
  const answers = Array.from({ length: BATCHES }, (_, batch) =>
    intakes.map((intake) => {
      const items = Array.from({ length: EVENTS }, (_unused, n) => anEvent(batch * EVENTS + n));
      return intake.collect(source, items, options);
    }),
  );
  const results = await Promise.all(answers.flat());
  const stored = results.reduce((sum, result) => sum + (result.kind === 'collected' ? result.accepted : 0), 0);
  return BATCHES * EVENTS - stored;
}

async function expectAllOnce(): Promise<void> {
  expect((await eventTotals()).events).toBe(BATCHES * EVENTS);
  const subjects = Array.from({ length: PEOPLE }, (_, n) => `user:person-${n}`);
  const ids = [...(await resolveProfiles(subjects, NOW)).values()];
  const profiles = await profilesById(ids);
  const each = (BATCHES * EVENTS) / PEOPLE;
  expect(profiles.map(({ behaviour }) => behaviour.events)).toEqual(Array(PEOPLE).fill(each));
  const orders = await ordersOf(ids);
  expect(new Set(orders.map(({ id }) => id)).size).toBe(orders.length);
  const [sums] = [...(await totals()).bySource.values()];
  expect(sums).toMatchObject({ orders: (BATCHES * EVENTS) / 3, sales: ((BATCHES * EVENTS) / 3) * 50_000 });
}

/** Every third event is an order of 5 pounds. */
function anEvent(n: number) {
  const properties = { order_id: `order-${n}`, revenue: 5, currency: 'GBP' };
  const event = n % 3 === 0 ? { event: 'Order Completed', properties } : { event: 'Seen', properties: {} };
  const timestamp = new Date(NOW.getTime() - n * 1_000).toISOString();
  return { type: 'track', ...event, userId: `person-${n % PEOPLE}`, messageId: `m-${n}`, timestamp };
}

/** As a node of the service does it; `steps` counts the groups that it had. */
function startLoop(node: string) {
  let steps = 0;
  const step = async () => {
    const worked = (await foldNext(node, clock.now())) + (await recordNext(node, clock.now()));
    if (worked > 0) steps += 1;
    return worked;
  };
  const pump = createPump({ name: node, idleMs: 50, step });
  const stopListening = onGroup(() => pump.wake());
  return {
    steps: () => steps,
    wake: () => pump.wake(),
    async stop() {
      stopListening();
      await pump.stop();
    },
  };
}
