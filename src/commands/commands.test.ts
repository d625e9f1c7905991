import { afterAll, afterEach, beforeAll, expect, jest, test } from '@jest/globals';
import { Conflict, InvalidInput, NotFound } from '../platform/errors.js';
import { connectMongo, database, disconnectMongo } from '../platform/mongo.js';
import { emptyBehaviour } from '../profiles/index.js';
import { databaseUri } from '../testing/database.js';
import { answerOf } from '../testing/run-command.js';
import { rapport, withAllBelow } from './program.js';

const uri = databaseUri();
const given = process.env.MONGODB_URI ?? '';
beforeAll(() => {
  process.env.MONGODB_URI = uri;
});
afterEach(() => {
  jest.restoreAllMocks();
  process.exitCode = 0;
});
afterAll(async () => {
  process.env.MONGODB_URI = given;
  await onDatabase(() => database().dropDatabase());
});

/** Commands open and close the connection themselves, so the test has its own only in between. */
async function onDatabase<T>(look: () => Promise<T>): Promise<T> {
  await connectMongo(uri);
  return look().finally(disconnectMongo);
}

const ISO = expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);

function unused(key: string) {
  return { key, until: null, lastUsedAt: null };
}

test('every command says what it is for and what its arguments and options mean', () => {
  const commands = withAllBelow(rapport('1.0.0'));
  expect(commands.length).toBeGreaterThan(14);
  for (const command of commands) {
    expect({ of: command.name(), says: command.description() }).toMatchObject({ says: expect.stringMatching(/.{8}/) });
    expect(command.helpInformation()).toContain('--help');
    const parts = [...command.options, ...command.registeredArguments];
    expect(parts.filter(({ description }) => description === '')).toEqual([]);
  }
});

test('every command that answers something answers in JSON too', () => {
  const leaves = withAllBelow(rapport('1.0.0')).filter(({ commands }) => commands.length === 0);
  const silent = leaves.filter(({ options }) => !options.some(({ long }) => long === '--json' || long === '--check'));
  expect(silent.map((command) => command.name())).toEqual(['serve']);
});

test('migrate brings up the collections of every room, once', async () => {
  expect(await answerOf('migrate')).toEqual({
    steps: ['1 collections and indexes', '2 collections and indexes of intake and identity'],
  });
  const there = await onDatabase(() => database().listCollections({}, { nameOnly: true }).toArray());
  const some = ['consents', 'events', 'profiles', 'orders', 'runs', 'decisions', 'messages', 'outcomes', 'users'];
  expect(there.map(({ name }) => name)).toEqual(expect.arrayContaining(some));
  expect(await answerOf('migrate')).toEqual({ steps: [] });
});

test('people are let in, listed and locked out', async () => {
  expect(await answerOf('user', 'list')).toEqual([]);
  expect(await answerOf('user', 'add', 'Anna@shop.example', '--role', 'owner')).toEqual({
    email: 'anna@shop.example',
    role: 'owner',
    password: expect.stringMatching(/^.{16}$/),
  });
  const chosen = await answerOf('user', 'add', 'ben@shop.example', '--password', 'chosen by himself');
  expect(chosen).toEqual({ email: 'ben@shop.example', role: 'marketer' });
  await expect(answerOf('user', 'add', 'anna@shop.example')).rejects.toThrow(Conflict);
  await expect(answerOf('user', 'add', 'cleo@shop.example', '--password', 'short')).rejects.toThrow(InvalidInput);
  await answerOf('user', 'remove', 'ANNA@shop.example');
  await expect(answerOf('user', 'remove', 'anna@shop.example')).rejects.toThrow(NotFound);
  expect(await answerOf('user', 'list')).toEqual([{ email: 'ben@shop.example', role: 'marketer' }]);
});

test('a source has the key that clients carry already beside one that was made, until it is revoked', async () => {
  const create = ['key', 'create', '--source', 'shop', '--kind', 'browser'];
  const shop = { name: 'shop', kind: 'browser', mode: 'live' };
  const carried = await answerOf(...create, '--key', 'carried-by-clients');
  expect(carried).toEqual({
    source: 'shop',
    kind: 'browser',
    mode: 'live',
    project: 'main',
    writeKey: 'carried-by-clients',
  });
  const { writeKey } = (await answerOf(...create)) as { writeKey: string };
  expect(await answerOf('key', 'list')).toMatchObject([
    { ...shop, keys: [unused('carried-by-clients'), unused(writeKey)] },
  ]);
  const other = ['key', 'create', '--source', 'another', '--kind', 'server', '--key', 'carried-by-clients'];
  await expect(answerOf(...other)).rejects.toThrow(Conflict);
  await expect(answerOf(...create, '--key', 'with a space')).rejects.toThrow(InvalidInput);
  expect(await answerOf('key', 'revoke', 'carried-by-clients')).toEqual({ revoked: true });
  await expect(answerOf('key', 'revoke', 'carried-by-clients')).rejects.toThrow(NotFound);
  expect(await answerOf('key', 'list')).toMatchObject([{ ...shop, keys: [unused(writeKey)] }]);
});

test('a source is given keys, a limit and a rotation by its name, and two of one name must be told apart', async () => {
  const create = ['key', 'create', '--source', 'Rotating', '--project', 'other', '--kind'];
  const of = ['--source', 'Rotating', '--project', 'other'];
  const { writeKey } = (await answerOf(...create, 'server', '--key', 'rotating-key-1')) as { writeKey: string };
  expect(await answerOf('key', 'add', ...of, '--key', 'rotating-key-2')).toEqual({
    source: 'Rotating',
    writeKey: 'rotating-key-2',
  });
  await expect(answerOf('key', 'add', ...of, '--key', writeKey)).rejects.toThrow(Conflict);
  const rotated = await answerOf('key', 'rotate', ...of, '--old-valid-days', '0.5', '--key', 'rotating-key-3');
  expect(rotated).toMatchObject({ source: 'Rotating', writeKey: 'rotating-key-3', oldKeysUntil: ISO });
  expect(await answerOf('key', 'limit', ...of, '--events', '500')).toEqual({
    source: 'Rotating',
    eventsPerSecond: 500,
  });
  const listed = (await answerOf('key', 'list')) as { name: string }[];
  expect(listed.find(({ name }) => name === 'Rotating')).toMatchObject({
    project: 'other',
    eventsPerSecond: 500,
    keys: [{ key: 'rotating…', until: ISO }, { until: ISO }, { until: null, lastUsedAt: null }],
  });
  expect(await answerOf('key', 'limit', ...of, '--events', 'default')).toMatchObject({ eventsPerSecond: null });
  await answerOf(...create, 'browser');
  await expect(answerOf('key', 'add', ...of)).rejects.toThrow('2 sources are called Rotating');
  expect(await answerOf('key', 'add', ...of, '--kind', 'browser')).toMatchObject({ source: 'Rotating' });
  await expect(answerOf('key', 'rotate', '--source', 'Nobody')).rejects.toThrow(NotFound);
});

test('the identity secret of a project is shown as it is until it is replaced', async () => {
  const first = await answerOf('key', 'identity-secret');
  expect(first).toEqual({ project: 'main', identitySecret: expect.stringMatching(/^[0-9a-f]{64}$/) });
  expect(await answerOf('key', 'identity-secret')).toEqual(first);
  expect(await answerOf('key', 'identity-secret', '--project', 'other')).not.toEqual(first);
  const replaced = await answerOf('key', 'identity-secret', '--replace');
  expect(replaced).not.toEqual(first);
  expect(await answerOf('key', 'identity-secret')).toEqual(replaced);
});

test('a replay says what it found, and a dry run fails when a profile is not what its events say', async () => {
  const found = { profiles: 0, events: 0, same: 0, older: 0, differing: 0, fields: {}, sections: {}, resumed: false };
  expect(await answerOf('replay')).toEqual({ ...found, seconds: expect.any(Number) });
  const behaviour = { ...emptyBehaviour(new Date(0)), events: 3 };
  await onDatabase(() =>
    database()
      .collection('profiles')
      .insertOne({ createdAt: new Date(0), behaviour, _id: 'p' as never }),
  );
  const told = { ...found, profiles: 1, differing: 1, fields: { events: 1 }, sections: { orders: 0 } };
  expect(await answerOf('replay', '--dry-run')).toMatchObject(told);
  expect(process.exitCode).toBe(1);
  process.exitCode = 0;
  expect(await answerOf('replay', '--since-version', '1')).toMatchObject(found);
  expect(await answerOf('replay')).toMatchObject(told);
  expect(await answerOf('replay', '--dry-run')).toMatchObject({
    ...found,
    profiles: 1,
    same: 1,
    sections: { orders: 0 },
  });
  expect(process.exitCode).toBe(0);
  await onDatabase(() =>
    database()
      .collection('profiles')
      .deleteOne({ _id: 'p' as never }),
  );
});

test('the doctor tells what is there and what is missing, and lists the keys of the environment', async () => {
  const says = expect.stringMatching(/^MongoDB \d.*, replica set .*, database rapport-test-/);
  expect(await answerOf('doctor')).toMatchObject({
    checks: expect.arrayContaining([
      { what: 'configuration', ok: true, says: 'test, roles web and worker' },
      { what: 'database', ok: true, says },
      { what: 'sources', ok: true, says: '3' },
    ]),
  });
  const keys = await answerOf('doctor', '--keys');
  expect(keys).toContainEqual({ key: 'PORT', description: expect.any(String), fallback: '4000' });
});

test('without a database the doctor still checks the rest, and the exit code says that something is missing', async () => {
  process.env.MONGODB_URI = '';
  const missing = { what: 'database', ok: false, says: expect.stringContaining('MONGODB_URI is not set') };
  expect(await answerOf('doctor')).toMatchObject({ healthy: false, checks: expect.arrayContaining([missing]) });
  expect(process.exitCode).toBe(1);
  await expect(answerOf('user', 'list')).rejects.toThrow('MONGODB_URI: not set');
  process.env.MONGODB_URI = uri;
});
