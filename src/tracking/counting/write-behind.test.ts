import { expect, test } from '@jest/globals';
import { database } from '../../platform/mongo.js';
import { useDatabase } from '../../testing/database.js';
import { createWriteBehind } from './write-behind.js';

useDatabase();

test('what the database does not take is lost, and what comes afterwards is written', async () => {
  const written: number[] = [];
  const gathered = [1];
  const rows = database().collection('write_behind');
  const writing = createWriteBehind('numbers', async () => {
    const taken = gathered.splice(0);
    if (taken.includes(1)) await rows.insertOne({ $: 1 }, { maxTimeMS: -1 });
    written.push(...taken);
  });
  await writing.now();
  gathered.push(2, 3);
  await writing.now();
  expect(written).toEqual([2, 3]);
});

test('a fault of ours is thrown at whoever waits, once', async () => {
  const faults = [new Error('broken')];
  let written = 0;
  const writing = createWriteBehind('numbers', () => {
    const fault = faults.pop();
    if (fault) return Promise.reject(fault);
    written += 1;
    return Promise.resolve();
  });
  const [first, second] = await Promise.allSettled([writing.now(), writing.now()]);
  expect([first?.status, second?.status, written]).toEqual(['rejected', 'fulfilled', 1]);
});

test('two writes never overlap', async () => {
  let running = 0;
  let most = 0;
  const writing = createWriteBehind('numbers', async () => {
    most = Math.max(most, ++running);
    await database().command({ ping: 1 });
    running -= 1;
  });
  await Promise.all(Array.from({ length: 5 }, () => writing.now()));
  expect(most).toBe(1);
});
