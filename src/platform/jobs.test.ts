import { expect, test } from '@jest/globals';
import { z } from 'zod';
import { useDatabase } from '../testing/database.js';
import { createJobs, defineJob } from './jobs.js';
import { database } from './mongo.js';

useDatabase();

/** Collects what a job was run with and lets a test wait until it was run `count` times. */
function recorder<T>() {
  const seen: T[] = [];
  let waiting: { count: number; resolve: () => void } | null = null;
  return {
    seen,
    note(value: T) {
      seen.push(value);
      if (waiting && seen.length >= waiting.count) waiting.resolve();
    },
    times: (count: number) =>
      new Promise<void>((resolve) => {
        if (seen.length >= count) resolve();
        else waiting = { count, resolve };
      }),
  };
}

const lockMs = 1000;

test('a woken job runs with its parsed data, and many wakes that wait are one run', async () => {
  const runs = recorder<{ shard: number }>();
  const job = defineJob({
    name: 'test.count-shard',
    data: z.object({ shard: z.number() }),
    concurrency: 1,
    lockMs,
    run: async (data) => runs.note(data),
  });
  const jobs = createJobs({ jobs: [job], schedules: [], processEveryMs: 50 });
  for (let turn = 0; turn < 3; turn += 1) await jobs.wake(job, { shard: 7 });
  await jobs.start();
  await runs.times(1);
  await jobs.stop();
  expect(runs.seen).toEqual([{ shard: 7 }]);
});

test('a scheduled job exists once however many nodes start', async () => {
  const runs = recorder<Record<string, never>>();
  const job = defineJob({
    name: 'test.sweep',
    data: z.object({}),
    concurrency: 1,
    lockMs,
    run: async () => runs.note({}),
  });
  const nodes = [1, 2, 3].map(() =>
    createJobs({ jobs: [job], schedules: [{ job, data: {}, every: '1 second' }], processEveryMs: 50 }),
  );
  await Promise.all(nodes.map((node) => node.start()));
  await runs.times(1);
  await Promise.all(nodes.map((node) => node.stop()));
  expect(await database().collection('agendaJobs').countDocuments({ name: 'test.sweep', type: 'single' })).toBe(1);
});

test('stop waits for the run under way and tells it that the service stops', async () => {
  const begun = recorder<string>();
  let finished = false;
  const job = defineJob({
    name: 'test.long-work',
    data: z.object({}),
    concurrency: 1,
    lockMs,
    run: async (_data, context) => {
      begun.note('begun');
      while (!context.stopping()) await context.touch();
      finished = true;
    },
  });
  const jobs = createJobs({ jobs: [job], schedules: [], processEveryMs: 50 });
  await jobs.start();
  await jobs.wake(job, {});
  await begun.times(1);
  await jobs.stop();
  expect(finished).toBe(true);
});

test('data that do not fit are refused before the job sees them', async () => {
  const seen: unknown[] = [];
  const job = defineJob({
    name: 'test.strict',
    data: z.object({ id: z.string() }),
    concurrency: 1,
    lockMs,
    run: async (data) => {
      seen.push(data);
    },
  });
  const jobs = createJobs({ jobs: [job], schedules: [], processEveryMs: 50 });
  await jobs.start();
  await expect(jobs.runNow(job, { id: 5 })).rejects.toThrow('expected string');
  await jobs.stop();
  expect(seen).toEqual([]);
});

test('who runs a job now waits for its end and gets its error', async () => {
  let ran = 0;
  const job = defineJob({
    name: 'test.run-now',
    data: z.object({ fail: z.boolean() }),
    concurrency: 1,
    lockMs,
    run: async ({ fail }) => {
      ran += 1;
      if (fail) throw new Error('no luck');
    },
  });
  const jobs = createJobs({ jobs: [job], schedules: [], processEveryMs: 50 });
  await jobs.start();
  await jobs.runNow(job, { fail: false });
  expect(ran).toBe(1);
  await expect(jobs.runNow(job, { fail: true })).rejects.toThrow('no luck');
  await jobs.stop();
});
