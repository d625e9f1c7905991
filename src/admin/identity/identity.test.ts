import { beforeAll, expect, test } from '@jest/globals';
import request from 'supertest';
import { movableClock } from '../../platform/clock.js';
import { foldNext, mergesPage, ownersOfIdentifiers, suggestionsPage } from '../../profiles/index.js';
import { useDatabase } from '../../testing/database.js';
import { ADMIN_NOW, adminApp, HOSTILE_NAME, PASSWORD, someUser } from '../../testing/seeded-admin.js';
import { createIntake, createSource } from '../../tracking/index.js';

useDatabase();

const app = adminApp();
let owner: ReturnType<typeof request.agent>;

beforeAll(async () => {
  await someUser('lena@shop.example');
  await someUser('vera@shop.example', 'viewer');
  owner = await loggedIn('lena@shop.example');
  const at = (minute: number) => ({ timestamp: new Date(ADMIN_NOW.getTime() - (60 - minute) * 60_000).toISOString() });
  await send('browser', [
    { type: 'page', anonymousId: 'ann', messageId: '1', ...at(1) },
    { type: 'page', anonymousId: 'ann', messageId: '2', ...at(2) },
  ]);
  await send('browser', [{ type: 'identify', anonymousId: 'ann', userId: 'ana', messageId: '3', ...at(3) }]);
  const address = (userId: string, name: string, minute: number) => ({
    ...{ type: 'identify', userId, messageId: `id-${userId}`, traits: { email: `${userId[0]}@shop.example`, name } },
    ...at(minute),
  });
  await send('server', [address('x-1', 'Xenia', 4), address('x-2', HOSTILE_NAME, 5), address('y-1', 'Yves', 6)]);
  await send('server', [address('y-2', 'Yvonne', 7)]);
});

async function send(kind: 'browser' | 'server', events: object[]): Promise<void> {
  const facts = { name: kind, mode: 'live', project: 'main', simulated: false } as const;
  const { source } = await createSource({ ...facts, kind });
  const intake = createIntake({ clock: movableClock(ADMIN_NOW), node: 'test' });
  await intake.collect(source, events, { receivedAt: ADMIN_NOW, imported: false });
  await intake.stop();
  while (await foldNext('test', ADMIN_NOW));
}

async function loggedIn(email: string) {
  const agent = request.agent(app);
  await agent.post('/admin/log-in').type('form').send({ email, password: PASSWORD }).expect(303);
  return agent;
}

async function page(path: string, agent = owner): Promise<string> {
  const answer = await agent.get(path).set('Accept', 'text/html');
  expect([path, answer.status]).toEqual([path, 200]);
  expect(answer.text).not.toMatch(/NaN|Infinity|undefined|\[object/);
  return answer.text;
}

const csrfIn = (html: string) => /name="csrf" value="([^"]+)"/.exec(html)?.[1] ?? '';
const post = (path: string, form: object, agent = owner) =>
  agent.post(path).set('Accept', 'text/html').type('form').send(form);
const ownersOfUsers = (...users: string[]) => ownersOfIdentifiers(users.map((user) => `user:${user}`));

test('the log says what moved and why, and takes it back once', async () => {
  const html = await page('/admin/merges');
  expect(html).toContain('The visitor logged in or was identified on this device.');
  expect(html).toMatch(/2 events, .*anonymous:ann/s);
  const [merge] = await mergesPage({ limit: 1 });
  const form = { csrf: csrfIn(html) };
  await post(`/admin/merges/${merge?.id}/undo`, form).expect(303).expect('Location', '/admin/merges?done=undone');
  expect(await page('/admin/merges')).toMatch(/Taken back on 22 Nov 2026, 12:00 by lena@shop\.example\./);
  expect((await post(`/admin/merges/${merge?.id}/undo`, form)).status).toBe(409);
  expect((await post('/admin/merges/unknown/undo', form)).status).toBe(404);
});

test('two customers with one address are a person’s to decide, and the machine has joined nobody', async () => {
  const html = await page('/admin/same-person');
  expect(html).toContain('A server stated the address x@shop.example for both.');
  expect(html).toContain('&lt;script&gt;alert(');
  expect(html).not.toContain('<script>alert');
  expect(new Set(await ownersOfUsers('x-1', 'x-2')).size).toBe(2);
  expect(await page('/admin/')).toContain('2 pairs of customers may be one person each');
});

test('merged by a person they are one, and it stands in the log; kept apart they stay two', async () => {
  const csrf = csrfIn(await page('/admin/same-person'));
  const open = await suggestionsPage({ limit: 9 });
  const of = (user: string) => open.find(({ users }) => users.includes(user))?.id;
  await post('/admin/same-person', { csrf, id: of('x-1'), choice: 'merge' }).expect(303);
  expect(await page('/admin/merges')).toContain('Somebody decided that they are one customer.');
  expect(await page('/admin/same-person?state=merged')).toContain('by lena@shop.example');
  expect((await post('/admin/same-person', { csrf, id: of('x-1'), choice: 'keep-apart' })).status).toBe(409);
  await post('/admin/same-person', { csrf, id: of('y-1'), choice: 'keep-apart' }).expect(303);
  expect(await page('/admin/same-person?state=kept-apart')).toContain('y@shop.example');
  expect(await page('/admin/same-person')).toContain('Nobody to decide on.');
  expect(new Set(await ownersOfUsers('x-1', 'x-2')).size).toBe(1);
  expect(new Set(await ownersOfUsers('y-1', 'y-2')).size).toBe(2);
});

test('who may not change decides nothing, and nonsense is refused', async () => {
  const viewer = await loggedIn('vera@shop.example');
  const csrf = csrfIn(await page('/admin/merges', viewer));
  for (const path of ['/admin/same-person', '/admin/merges/x/undo']) {
    expect([path, (await post(path, { csrf, id: 'x', choice: 'merge' }, viewer)).status]).toEqual([path, 403]);
    expect([path, (await post(path, { id: 'x', choice: 'merge' })).status]).toEqual([path, 403]);
  }
  const own = csrfIn(await page('/admin/merges'));
  expect((await post('/admin/same-person', { csrf: own, id: 'x', choice: 'marry' })).status).toBe(400);
  expect((await post('/admin/same-person', { csrf: own, id: 'x', choice: 'merge' })).status).toBe(404);
  expect(await page('/admin/same-person?state=x&after=%00')).toContain('Nobody to decide on.');
});
