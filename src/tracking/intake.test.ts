import { beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { movableClock } from '../platform/clock.js';
import { useDatabase } from '../testing/database.js';
import { takeGroups } from './groups/stages.js';
import { backlog } from './groups/waiting-groups-store.js';
import { eventsOf } from './history-store.js';
import { type Collected, createIntake, type Intake } from './intake.js';
import { rejectsSummary } from './reject-store.js';
import type { Source } from './sources/source.js';
import { createSource } from './sources/sources.js';

useDatabase();

const now = new Date('2026-11-22T12:00:00Z');
const clock = movableClock(now);
const options = { receivedAt: now, imported: false };

let intake: Intake;
let source: Source;
beforeAll(async () => {
  intake = createIntake({ clock, node: 'node-1' });
  ({ source } = await createSource({ name: 'Shop', kind: 'server', mode: 'live', project: 'main', simulated: false }));
});

test('a batch with bad events stores the good ones and names the others', async () => {
  const collected = await collect([
    page('mixed', 'a'),
    'nonsense',
    { type: 'track', userId: 'mixed' },
    page('mixed', 'b'),
    page('mixed', 'a'),
  ]);
  expect(collected).toEqual({
    kind: 'collected',
    accepted: 2,
    duplicates: 1,
    rejected: [
      { index: 1, reason: 'batch[1]: expected an object' },
      { index: 2, reason: 'batch[2].event: a track needs the name of what happened' },
    ],
  });
  expect(await storedIds('mixed')).toEqual(['a', 'b']);
  expect(await rejectsSummary()).toEqual([
    { reason: 'event: a track needs the name of what happened', count: 1, lastAt: now },
    { reason: 'expected an object', count: 1, lastAt: now },
  ]);
});

test('a retry is a success and adds nothing', async () => {
  const first = await collect([page('retry', 'r-1'), page('retry', 'r-2')]);
  const second = await collect([page('retry', 'r-2'), page('retry', 'r-3')]);
  expect([first.accepted, second.accepted, second.duplicates]).toEqual([2, 1, 1]);
  expect(await storedIds('retry')).toEqual(['r-1', 'r-2', 'r-3']);
});

test('the groups own every event exactly once, however it was batched, repeated and called at once', async () => {
  await drain();
  const calls = fc.array(fc.array(fc.nat(40), { maxLength: 8 }), { minLength: 1, maxLength: 12 });
  let round = 0;
  await fc.assert(
    fc.asyncProperty(calls, async (batches) => {
      const person = `round-${round++}`;
      const results = await Promise.all(
        batches.map((ids) => collect(ids.map((id) => page(person, `${person}-${id}`)))),
      );
      const expected = [...new Set(batches.flat())].map((id) => `${person}-${id}`).sort();
      expect(await storedIds(person)).toEqual(expected);
      expect((await drain()).sort()).toEqual(expected);
      expect(sum(results, 'accepted')).toBe(expected.length);
      expect(sum(results, 'accepted') + sum(results, 'duplicates')).toBe(batches.flat().length);
    }),
    { numRuns: 25 },
  );
});

test('beyond the bound nothing more is taken, and afterwards it is again', async () => {
  const small = createIntake({ clock, node: 'node-1', limits: { bytes: 500, flights: 1 } });
  const calls = Array.from({ length: 30 }, (_, n) => small.collect(source, [page('full', `full-${n}`)], options));
  const results = await Promise.all(calls);
  const busy = results.filter((result) => result.kind === 'busy');
  expect(busy.length).toBeGreaterThan(0);
  expect(busy[0]).toEqual({ kind: 'busy', reason: 'queue-full', retryAfterSeconds: 2 });
  const stored = await storedIds('full');
  expect(stored).toHaveLength(30 - busy.length);
  expect(await small.collect(source, [page('full', 'full-again')], options)).toMatchObject({ accepted: 1 });
});

test('nothing is taken while the oldest has waited too long by the machine, wherever the clock stands', async () => {
  let ms = 0;
  const stuck = createIntake({ clock, node: 'node-1', limits: { flights: 1, ageMs: 1_000 }, machineMs: () => ms });
  // Until this one is through, the next two would wait at the gate and not in the queue.
  await stuck.collect(source, [page('age', 'age-0')], options);
  const first = stuck.collect(source, [page('age', 'age-1')], options);
  // Calls of one moment leave together.
  await new Promise(setImmediate);
  const second = stuck.collect(source, [page('age', 'age-2')], options);
  await new Promise(setImmediate);
  ms = 2_000;
  expect(await stuck.collect(source, [page('age', 'age-3')], options)).toMatchObject({ reason: 'queue-full' });
  expect(await Promise.all([first, second])).toMatchObject([{ accepted: 1 }, { accepted: 1 }]);
});

test('a call counts before it is taken, and the largest is taken when nothing else is there', async () => {
  const small = createIntake({ clock, node: 'node-1', limits: { bytes: 1_000, flights: 1 } });
  const large = { ...page('size', 'size-1'), properties: { text: 'x'.repeat(2_000) } };
  const first = small.collect(source, [page('size', 'size-0')], options);
  expect(await small.collect(source, [structuredClone(large)], options)).toMatchObject({ reason: 'queue-full' });
  expect(await first).toMatchObject({ accepted: 1 });
  expect(await small.collect(source, [large], options)).toMatchObject({ accepted: 1 });
});

test('after stop everything taken is stored and nothing more is taken', async () => {
  const stopping = createIntake({ clock, node: 'node-1' });
  const calls = Array.from({ length: 5 }, (_, n) => stopping.collect(source, [page('stop', `stop-${n}`)], options));
  await stopping.stop();
  expect(await storedIds('stop')).toHaveLength(5);
  expect(await Promise.all(calls)).toHaveLength(5);
  expect(await stopping.collect(source, [page('stop', 'stop-5')], options)).toMatchObject({ kind: 'busy' });
});

test('the backlog tells how much waits and since when', async () => {
  const { groups, oldestAt } = await backlog();
  expect(groups).toBeGreaterThan(0);
  expect(oldestAt).toEqual(now);
});

function page(userId: string, messageId: string) {
  return { type: 'page', userId, messageId };
}

async function collect(batch: unknown[]): Promise<Collected> {
  const result = await intake.collect(source, batch, options);
  if (result.kind === 'busy') throw new Error(result.reason);
  return result;
}

async function storedIds(userId: string): Promise<string[]> {
  const ids: string[] = [];
  for await (const event of eventsOf([`user:${userId}`])) ids.push(event._id.slice(source.id.length + 1));
  return ids.sort();
}

/** Takes every group without finishing any, and answers the events that they own. */
async function drain(): Promise<string[]> {
  const ids: string[] = [];
  const test = { node: 'test', now };
  for (let group = await takeGroups('fold', test); group; group = await takeGroups('fold', test)) {
    ids.push(...group.events.map((event) => event._id.slice(source.id.length + 1)));
  }
  return ids;
}

function sum(results: Collected[], key: 'accepted' | 'duplicates'): number {
  return results.reduce((total, result) => total + result[key], 0);
}
