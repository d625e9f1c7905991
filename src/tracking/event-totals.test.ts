import { expect, test } from '@jest/globals';
import { movableClock } from '../platform/clock.js';
import { useDatabase } from '../testing/database.js';
import { eventTotals } from './event-store.js';
import { createIntake } from './intake.js';
import { createSource } from './sources/sources.js';

useDatabase();

const NOON = new Date('2026-11-22T12:00:00Z');
const LATER = new Date('2026-11-22T12:00:07Z');

test('the log says how many events it holds and when the newest came in, not when it happened', async () => {
  expect(await eventTotals()).toEqual({ events: 0, lastReceivedAt: null });
  const { source } = await createSource({
    name: 'Shop',
    kind: 'server',
    mode: 'live',
    project: 'main',
    simulated: false,
  });
  const intake = createIntake({ clock: movableClock(NOON), node: 'node-1' });
  await intake.collect(source, visits('first', 150), { receivedAt: NOON, imported: false });
  await intake.collect(source, visits('second', 2), { receivedAt: LATER, imported: false });
  await intake.collect(source, visits('second', 2), { receivedAt: new Date('2026-11-22T13:00:00Z'), imported: false });
  await intake.stop();
  expect(await eventTotals()).toEqual({ events: 152, lastReceivedAt: LATER });
});

test('nodes that write at the same time do not hide the newest', async () => {
  const { source } = await createSource({
    name: 'Two',
    kind: 'server',
    mode: 'live',
    project: 'main',
    simulated: false,
  });
  const newest = new Date('2026-11-23T12:00:01Z');
  const [ahead, behind] = [1, 2].map((node) => createIntake({ clock: movableClock(NOON), node: `node-${node}` }));
  await ahead?.collect(source, visits('ahead', 1), { receivedAt: newest, imported: false });
  await behind?.collect(source, visits('behind', 50), { receivedAt: LATER, imported: false });
  await Promise.all([ahead?.stop(), behind?.stop()]);
  expect((await eventTotals()).lastReceivedAt).toEqual(newest);
});

function visits(name: string, number: number): object[] {
  return Array.from({ length: number }, (_, i) => ({
    type: 'page',
    userId: 'u',
    messageId: `${name}-${i}`,
    timestamp: '2026-11-01T09:00:00Z',
    properties: {},
  }));
}
