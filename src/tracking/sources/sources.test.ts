import { expect, test } from '@jest/globals';
import { movableClock } from '../../platform/clock.js';
import { Conflict, InvalidInput, NotFound } from '../../platform/errors.js';
import { useDatabase } from '../../testing/database.js';
import { writeCounts } from '../counting/write-counts.js';
import { createKeyring } from '../http/keyring.js';
import { identitySecret, rememberIdentitySecrets, replaceIdentitySecret } from './identity-secrets.js';
import type { NewSource } from './source.js';
import { sources } from './source-store.js';
import { addKey, createSource, endKey, limitSource, revokeKey, rotateKey, sourceOfKey } from './sources.js';

useDatabase();

const shop: NewSource = { name: 'Shop', kind: 'server', mode: 'live', project: 'main', simulated: true };

test('a source is found by its key, and nothing is found by another one', async () => {
  const { source, writeKey } = await createSource(shop);
  expect(await sourceOfKey(writeKey)).toEqual(source);
  expect(await sourceOfKey('0123456789abcdef')).toBeNull();
  expect(await sourceOfKey('')).toBeNull();
});

test('the key of a server is stored as a hash only, the one of a browser is public', async () => {
  const server = await createSource({ ...shop, name: 'Server', key: 'server-key-123456' });
  const browser = await createSource({ ...shop, name: 'Browser', kind: 'browser', key: 'browser-key-123456' });
  expect(JSON.stringify(await sources())).not.toContain('server-key-123456');
  expect(server.source.writeKeys[0]?.shown).toBe('server-k…');
  expect(browser.source.writeKeys[0]?.shown).toBe('browser-key-123456');
});

test('a key belongs to one source', async () => {
  await createSource({ ...shop, key: 'taken-key-1' });
  await expect(createSource({ ...shop, name: 'Other', key: 'taken-key-1' })).rejects.toThrow(Conflict);
});

test('a key that clients cannot carry is refused', async () => {
  await expect(createSource({ ...shop, key: 'with:colon' })).rejects.toThrow(InvalidInput);
  await expect(createSource({ ...shop, key: 'short' })).rejects.toThrow(InvalidInput);
});

test('during a rotation two keys are valid, afterwards one', async () => {
  const { source, writeKey } = await createSource({ ...shop, name: 'Rotating' });
  const second = await addKey(source.id);
  expect((await sourceOfKey(writeKey))?.id).toBe(source.id);
  expect((await sourceOfKey(second))?.id).toBe(source.id);
  await revokeKey(writeKey);
  expect(await sourceOfKey(writeKey)).toBeNull();
  expect((await sourceOfKey(second))?.id).toBe(source.id);
  await expect(revokeKey(writeKey)).rejects.toThrow(NotFound);
  await expect(addKey('nobody')).rejects.toThrow(NotFound);
});

test('a key given to a source twice at once is taken once', async () => {
  const { source } = await createSource({ ...shop, name: 'Raced' });
  const given = await Promise.allSettled(Array.from({ length: 8 }, () => addKey(source.id, 'raced-key-1')));
  expect(given.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  expect((await sourceOfKey('raced-key-1'))?.writeKeys).toHaveLength(2);
  await expect(addKey(source.id, 'raced-key-1')).rejects.toThrow(Conflict);
});

test('after a rotation the older keys have an end, the new one has none', async () => {
  const { source, writeKey } = await createSource({ ...shop, name: 'Rotated' });
  const noon = new Date('2026-11-22T12:00:00Z');
  const before = movableClock(new Date(noon.getTime() - 1));
  const second = await rotateKey(source.id, { until: noon });
  expect((await sourceOfKey(writeKey, before))?.id).toBe(source.id);
  expect(await sourceOfKey(writeKey, movableClock(noon))).toBeNull();
  const third = await rotateKey(source.id, { until: new Date(noon.getTime() + 60_000), key: 'rotated-key-3' });
  expect(third).toBe('rotated-key-3');
  expect(await sourceOfKey(writeKey, movableClock(noon))).toBeNull();
  expect((await sourceOfKey(second, movableClock(noon)))?.id).toBe(source.id);
  const ends = (await sourceOfKey(third))?.writeKeys.map(({ until }) => until);
  expect(ends).toEqual([noon, new Date(noon.getTime() + 60_000), undefined]);
});

test('one key can be given an end, whatever is known of it', async () => {
  const { source, writeKey } = await createSource({ ...shop, name: 'Ended' });
  const hash = source.writeKeys[0]?.hash ?? '';
  await endKey(source.id, hash, new Date(0));
  expect(await sourceOfKey(writeKey)).toBeNull();
  await expect(endKey(source.id, 'no such hash', new Date(0))).rejects.toThrow(NotFound);
});

test('the last use of a key is known to the minute, and a look at the key waits for no writing', async () => {
  const { source, writeKey } = await createSource({ ...shop, name: 'Used' });
  const other = await addKey(source.id);
  const clock = movableClock(new Date('2026-11-22T12:00:00Z'));
  const useAt = async (time: string) => {
    clock.moveTo(new Date(time));
    await sourceOfKey(writeKey, clock);
    await writeCounts();
    return (await sourceOfKey(other, clock))?.writeKeys[0]?.lastUsedAt;
  };
  expect(await useAt('2026-11-22T12:00:00Z')).toEqual(new Date('2026-11-22T12:00:00Z'));
  expect(await useAt('2026-11-22T12:00:59Z')).toEqual(new Date('2026-11-22T12:00:00Z'));
  expect(await useAt('2026-11-22T12:01:00Z')).toEqual(new Date('2026-11-22T12:01:00Z'));
});

test('a source may be limited and freed again', async () => {
  const { source, writeKey } = await createSource({ ...shop, name: 'Limited' });
  await limitSource(source.id, 50);
  expect((await sourceOfKey(writeKey))?.eventsPerSecond).toBe(50);
  await limitSource(source.id, null);
  expect(await sourceOfKey(writeKey)).not.toHaveProperty('eventsPerSecond');
  for (const wrong of [0, -1, 1.5, Number.NaN])
    await expect(limitSource(source.id, wrong)).rejects.toThrow(InvalidInput);
  await expect(limitSource('nobody', 1)).rejects.toThrow(NotFound);
});

test('the identity secret of a project is made once, and the one before a change stays valid', async () => {
  const [one, other] = await Promise.all([identitySecret('main'), identitySecret('main')]);
  expect(one).toMatch(/^[0-9a-f]{64}$/);
  expect(other).toBe(one);
  expect(await identitySecret('other project')).not.toBe(one);
  const second = await replaceIdentitySecret('main');
  let ms = 0;
  const secrets = rememberIdentitySecrets(() => ms);
  expect(await secrets.of('main')).toEqual([second, one]);
  const third = await replaceIdentitySecret('main');
  expect(await secrets.of('main')).toEqual([second, one]);
  ms = 10_000;
  expect(await secrets.of('main')).toEqual([third, second]);
  expect(await secrets.of('nobody asked for it')).toEqual([]);
});

test('a revoked key is forgotten after seconds of the machine, wherever the clock of the service stands', async () => {
  let ms = 1;
  const keyring = createKeyring(() => ms);
  const { source, writeKey } = await createSource({ ...shop, name: 'Remembered' });
  expect((await keyring.sourceOf(writeKey))?.id).toBe(source.id);
  await revokeKey(writeKey);
  ms = 5_000;
  expect((await keyring.sourceOf(writeKey))?.id).toBe(source.id);
  ms = 5_100;
  expect(await keyring.sourceOf(writeKey)).toBeNull();
});
