import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { keptSecret } from './kept-secret.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rapport-secret-'));
});
afterAll(() => rm(folder, { recursive: true }));

test('a secret is made once, kept, and readable for its owner only', async () => {
  const data = join(folder, 'data');
  const made = await keptSecret(data, 'password', 12);
  expect(made).toMatch(/^[\w-]{16}$/);
  expect(await keptSecret(data, 'password', 12)).toBe(made);
  expect(await keptSecret(data, 'secret', 32)).not.toBe(made);
  expect((await stat(join(data, 'password'))).mode & 0o777).toBe(0o600);
});
