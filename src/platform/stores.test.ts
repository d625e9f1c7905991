import { expect, test } from '@jest/globals';
import { z } from 'zod';
import { useDatabase } from '../testing/database.js';
import { eventually } from '../testing/eventually.js';
import { movableClock } from './clock.js';
import { Conflict } from './errors.js';
import { withLease } from './leases-store.js';
import { type Migration, migrate } from './migrations-store.js';
import { database, inTransaction, mongoAnswers } from './mongo.js';
import { readSetting, settingOrFirst, writeSetting } from './settings-store.js';

useDatabase();
const now = new Date('2026-03-01T00:00:00Z');
const clock = movableClock(now);

test('one node at a time holds a lease, and a dead node loses it when it runs out', async () => {
  const lease = { name: 'nightly', ttlMs: 60_000, clock };
  const outcome = await withLease({ ...lease, node: 'a' }, () =>
    withLease({ ...lease, node: 'b' }, () => Promise.resolve('b did it')),
  );
  expect(outcome).toEqual({ kind: 'done', value: { kind: 'busy' } });
  const inTheMiddle = await withLease({ ...lease, node: 'a' }, () =>
    withLease({ ...lease, node: 'b', clock: movableClock(new Date(now.getTime() + 60_000)) }, () =>
      Promise.resolve('b took over'),
    ),
  );
  expect(inTheMiddle).toEqual({ kind: 'done', value: { kind: 'done', value: 'b took over' } });
});

test('a lease is given back when the work fails', async () => {
  const lease = { name: 'failing', node: 'a', ttlMs: 60_000, clock };
  await expect(withLease(lease, () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
  expect(await withLease({ ...lease, node: 'b' }, () => Promise.resolve(1))).toEqual({ kind: 'done', value: 1 });
});

test('many nodes that reach for a lease at once never hold it together', async () => {
  let inside = 0;
  let most = 0;
  const results = await Promise.all(
    Array.from({ length: 8 }, (_, index) =>
      withLease({ name: 'race', node: `n${index}`, ttlMs: 60_000, clock }, async () => {
        inside += 1;
        most = Math.max(most, inside);
        await mongoAnswers();
        inside -= 1;
      }),
    ),
  );
  expect(most).toBe(1);
  expect(results.some((result) => result.kind === 'busy')).toBe(true);
});

test('a lease is renewed while its work runs', async () => {
  const lease = { name: 'long work', node: 'a', ttlMs: 30, clock };
  const untilOf = async () => (await database().collection('leases').findOne({ node: 'a' }))?.until as Date;
  await withLease(lease, async () => {
    clock.moveTo(new Date(now.getTime() + 3_600_000));
    await eventually('the lease is renewed', async () => (await untilOf()) > clock.now());
  });
  clock.moveTo(now);
});

test('migrations run once, in order, and a newer database is refused', async () => {
  const ran: number[] = [];
  const step = (number: number): Migration => ({
    number,
    name: `step ${number}`,
    run: () => {
      ran.push(number);
      return Promise.resolve();
    },
  });
  const run = { node: 'a', clock };
  expect(await migrate([step(2), step(1)], run)).toEqual({ kind: 'done', value: ['1 step 1', '2 step 2'] });
  expect(await migrate([step(1), step(2), step(3)], run)).toEqual({ kind: 'done', value: ['3 step 3'] });
  expect(ran).toEqual([1, 2, 3]);
  await expect(migrate([step(1)], run)).rejects.toThrow(Conflict);
});

test('a setting is parsed when it is read, and the first writer wins where that is asked for', async () => {
  const schema = z.object({ weeks: z.number() });
  expect(await readSetting('demo', schema)).toBeUndefined();
  const [one, two] = await Promise.all([1, 2].map((weeks) => settingOrFirst('demo', schema, { weeks })));
  expect(one).toEqual(two);
  await writeSetting('demo', { weeks: 'three' });
  await expect(readSetting('demo', schema)).rejects.toThrow();
});

test('a transaction that fails leaves nothing behind', async () => {
  const probes = database().collection<{ _id: string }>('transaction_probe');
  await probes.insertOne({ _id: 'before' });
  const failing = inTransaction(async (session) => {
    await probes.insertOne({ _id: 'inside' }, { session });
    throw new Error('broken');
  });
  await expect(failing).rejects.toThrow('broken');
  expect(await probes.find().toArray()).toEqual([{ _id: 'before' }]);
});
