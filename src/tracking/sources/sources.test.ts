import { expect, test } from '@jest/globals';
import { Conflict, InvalidInput, NotFound } from '../../platform/errors.js';
import { useDatabase } from '../../testing/database.js';
import { createKeyring } from '../http/keyring.js';
import type { NewSource } from './source.js';
import { sources } from './source-store.js';
import { addKey, createSource, revokeKey, sourceOfKey } from './sources.js';

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

test('a revoked key is forgotten after seconds of the machine, wherever the clock of the service stands', async () => {
  let ms = 0;
  const keyring = createKeyring(() => ms);
  const { source, writeKey } = await createSource({ ...shop, name: 'Remembered' });
  expect((await keyring.sourceOf(writeKey))?.id).toBe(source.id);
  await revokeKey(writeKey);
  ms = 4_999;
  expect((await keyring.sourceOf(writeKey))?.id).toBe(source.id);
  ms = 5_000;
  expect(await keyring.sourceOf(writeKey)).toBeNull();
});
