import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, jest, test } from '@jest/globals';
import { movableClock } from '../platform/clock.js';
import { Conflict, NotFound } from '../platform/errors.js';
import { connectMongo, database, disconnectMongo } from '../platform/mongo.js';
import { foldNext } from '../profiles/index.js';
import { databaseUri } from '../testing/database.js';
import { answerOf } from '../testing/run-command.js';
import { createIntake, createSource } from '../tracking/index.js';

const uri = databaseUri();
const given = process.env.MONGODB_URI ?? '';
const NOW = new Date('2026-11-22T12:00:00Z');
const clock = movableClock(NOW);
let folder = '';

beforeAll(async () => {
  process.env.MONGODB_URI = uri;
  folder = await mkdtemp(join(tmpdir(), 'rapport-person-'));
  await answerOf('migrate');
});
afterEach(() => {
  jest.restoreAllMocks();
  process.exitCode = 0;
});
afterAll(async () => {
  process.env.MONGODB_URI = given;
  await rm(folder, { recursive: true });
  await onDatabase(() => database().dropDatabase());
});

test('a project is asked for its mode and given another one', async () => {
  expect(await answerOf('consent', 'mode', 'main')).toEqual({ project: 'main', mode: 'ask-first' });
  expect(await answerOf('consent', 'mode', 'main', 'unless-refused')).toEqual({
    project: 'main',
    mode: 'unless-refused',
  });
  expect(await answerOf('consent', 'mode', 'main')).toEqual({ project: 'main', mode: 'unless-refused' });
});

test('a person is exported, shown before they are erased, and erased when that is confirmed', async () => {
  await visited('ana', 'tablet');
  const whole = await answerOf('export', 'ana');
  expect(whole).toMatchObject({ identifiers: ['anonymous:tablet', 'user:ana'], rooms: { tracking: { events: [{}] } } });
  const file = join(folder, 'ana.json');
  expect(await answerOf('export', 'tablet', '--out', file)).toMatchObject({ file, held: { tracking: { events: 1 } } });
  expect(JSON.parse(await readFile(file, 'utf8')).rooms).toEqual((whole as { rooms: unknown }).rooms);

  expect(await answerOf('erase', 'ana')).toMatchObject({ erased: false, held: { tracking: { events: 1 } } });
  expect(process.exitCode).toBe(1);
  expect(await answerOf('erase', 'ana', '--yes')).toMatchObject({
    erased: true,
    id: expect.stringMatching(/^receipt-/),
    by: 'command line',
    rooms: { tracking: { events: 1 }, profiles: { profiles: 1, identifiers: 2 } },
  });
  await expect(answerOf('export', 'ana')).rejects.toThrow(NotFound);
  await expect(answerOf('erase', 'ana', '--yes')).rejects.toThrow(NotFound);
});

test('an id that two people have names both, and nothing is done', async () => {
  await visited('ben', 'shared');
  await visited('cleo', 'shared');
  await expect(answerOf('erase', 'shared', '--yes')).rejects.toThrow(Conflict);
  expect(await answerOf('export', 'ben')).toMatchObject({ rooms: { tracking: { events: [{}] } } });
});

async function visited(userId: string, anonymousId: string): Promise<void> {
  await onDatabase(async () => {
    const known = { kind: 'server', mode: 'live', project: 'main', simulated: false } as const;
    const { source } = await createSource({ ...known, name: `shop of ${userId}` });
    const intake = createIntake({ clock, node: 'test' });
    await intake.collect(source, [{ type: 'page', userId, anonymousId }], { receivedAt: NOW, imported: false });
    await intake.stop();
    while (await foldNext('test', NOW));
  });
}

/** Commands open and close the connection themselves, so the test has its own only in between. */
async function onDatabase<T>(look: () => Promise<T>): Promise<T> {
  await connectMongo(uri);
  return look().finally(disconnectMongo);
}
