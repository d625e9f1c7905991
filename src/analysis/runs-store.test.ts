import { expect, test } from '@jest/globals';
import { useDatabase } from '../testing/database.js';
import { getRun, latestRun, runs, startRun, updateRunning } from './runs-store.js';

useDatabase();

const startAt = (date: string) => {
  const time = new Date(date);
  return startRun({ kind: 'scores', startedAt: time, until: time, horizonDays: 100 });
};

test('a run that never ended is cancelled by the next one, and may no longer write', async () => {
  const first = await startAt('2011-08-01T02:00:00Z');
  const second = await startAt('2011-08-02T02:00:00Z');
  expect(await updateRunning(first.id, { scored: 5 })).toBeNull();
  expect(await getRun(first.id)).toMatchObject({ state: 'cancelled', scored: 0, reason: 'overtaken by a later run' });
  expect(await updateRunning(second.id, { scored: 5 })).toMatchObject({ state: 'running', scored: 5 });
});

test('the latest run is the newest finished one', async () => {
  const done = await startAt('2011-09-01T02:00:00Z');
  await updateRunning(done.id, { state: 'done', finishedAt: new Date('2011-09-01T02:00:05Z') });
  const running = await startAt('2011-09-02T02:00:00Z');
  expect((await latestRun('scores'))?.id).toBe(done.id);
  expect((await runs(2)).map(({ id }) => id)).toEqual([running.id, done.id]);
});

test('an ended run does not change any more', async () => {
  const run = await startAt('2011-10-01T02:00:00Z');
  await updateRunning(run.id, { state: 'failed', reason: 'the worker ended' });
  expect(await updateRunning(run.id, { state: 'done' })).toBeNull();
  expect((await getRun(run.id))?.state).toBe('failed');
});
