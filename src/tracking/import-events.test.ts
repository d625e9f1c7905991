import { expect, test } from '@jest/globals';
import { movableClock } from '../platform/clock.js';
import { Conflict } from '../platform/errors.js';
import { useDatabase } from '../testing/database.js';
import { eventsOf, recentEvents } from './history-store.js';
import { importEvents } from './import-events.js';
import { type Busy, createIntake, type Intake } from './intake.js';
import { createSource } from './sources/sources.js';

useDatabase();

const clock = movableClock(new Date('2026-11-22T12:00:00Z'));

test('an import is stored whole, in order, and never live; a second run adds nothing', async () => {
  const { source } = await createSource({
    name: 'Import',
    kind: 'server',
    mode: 'live',
    project: 'main',
    simulated: false,
  });
  const intake = createIntake({ clock, node: 'node-1' });
  const progress: number[] = [];
  const onProgress = (done: number) => progress.push(done);
  const first = await importEvents({ intake, source, events: visits(1203), clock, onProgress });
  expect(first).toEqual({
    kind: 'collected',
    accepted: 1202,
    duplicates: 0,
    rejected: [{ index: 700, reason: 'userId: this or anonymousId is needed' }],
  });
  expect(progress.at(-1)).toBe(1203);
  expect(await importEvents({ intake, source, events: visits(1203), clock })).toMatchObject({
    accepted: 0,
    duplicates: 1202,
  });
  let stored = 0;
  for await (const event of eventsOf(['user:u'])) {
    expect(event._id).toBe(`${source.id}:v-${stored < 700 ? stored : stored + 1}`);
    expect(event.live).toBe(false);
    stored += 1;
  }
  expect(stored).toBe(1202);
  expect((await recentEvents(['user:u'], 2)).map((event) => event._id)).toEqual([
    `${source.id}:v-1202`,
    `${source.id}:v-1201`,
  ]);
});

test('an import stops when the log takes nothing', async () => {
  const { source } = await createSource({
    name: 'Stopped',
    kind: 'server',
    mode: 'live',
    project: 'main',
    simulated: false,
  });
  const intake = createIntake({ clock, node: 'node-1' });
  await intake.stop();
  await expect(importEvents({ intake, source, events: visits(2000), clock })).rejects.toThrow(Conflict);
});

test('an import waits for an intake that is only busy, and stops for one that cannot write', async () => {
  const shop = { kind: 'server', mode: 'live', project: 'main', simulated: false } as const;
  const { source } = await createSource({ ...shop, name: 'Patient' });
  const intake = createIntake({ clock, node: 'node-1' });
  const reasons: Busy['reason'][] = ['queue-full', 'over-limit', 'stages-behind'];
  const busyAtFirst: Intake = {
    ...intake,
    collect: async (...call) => {
      const reason = reasons.shift();
      return reason ? { kind: 'busy', reason, retryAfterSeconds: 0 } : intake.collect(...call);
    },
  };
  const imported = await importEvents({ intake: busyAtFirst, source, events: visits(700), clock });
  expect(imported).toMatchObject({ accepted: 700, duplicates: 0 });
  reasons.push('log-unwritable');
  await expect(importEvents({ intake: busyAtFirst, source, events: visits(3), clock })).rejects.toThrow(Conflict);
});

function* visits(count: number) {
  for (let n = 0; n < count; n++) {
    const timestamp = new Date(Date.UTC(2026, 10, 22, 11, 59, 0, n % 1000) + Math.floor(n / 1000) * 1000);
    yield { type: 'page', messageId: `v-${n}`, timestamp, ...(n !== 700 && { userId: 'u' }) };
  }
}
