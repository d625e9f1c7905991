import { beforeAll, expect, test } from '@jest/globals';
import request from 'supertest';
import { recordAnswers } from '../../consent/index.js';
import { movableClock } from '../../platform/clock.js';
import { foldNext, ownersOfIdentifiers } from '../../profiles/index.js';
import { useDatabase } from '../../testing/database.js';
import { ADMIN_NOW, adminApp, HOSTILE_NAME, PASSWORD, someUser } from '../../testing/seeded-admin.js';
import { createIntake, createSource, recentEvents } from '../../tracking/index.js';

useDatabase();

const app = adminApp();
let owner: ReturnType<typeof request.agent>;
let href = '';

beforeAll(async () => {
  await someUser('lena@shop.example');
  await someUser('vera@shop.example', 'viewer');
  owner = await loggedIn('lena@shop.example');
  const facts = { name: 'Shop', kind: 'server', mode: 'live', project: 'main', simulated: false } as const;
  const { source } = await createSource(facts);
  const intake = createIntake({ clock: movableClock(ADMIN_NOW), node: 'test' });
  const options = { receivedAt: ADMIN_NOW, imported: false };
  const traits = { email: 'ana@shop.example', name: 'Ana' };
  await intake.collect(source, [{ type: 'page', anonymousId: 'ann', messageId: '1' }], options);
  // The visitor has a profile first: who logs in before anything was folded has nothing that could be joined.
  while (await foldNext('test', ADMIN_NOW));
  await intake.collect(
    source,
    [{ type: 'identify', anonymousId: 'ann', userId: 'ana-7', messageId: '2', traits }],
    options,
  );
  await intake.collect(source, [{ type: 'track', event: 'Tried', userId: 'bo', messageId: '3' }], options);
  await intake.stop();
  while (await foldNext('test', ADMIN_NOW));
  const answer = { basis: 'consent', source: HOSTILE_NAME, at: ADMIN_NOW, textVersion: 'v3' } as const;
  const event = { sourceId: source.id, messageId: 'banner-1' };
  await recordAnswers([
    { ...answer, identifier: 'anonymous:ann', purpose: 'analytics', answer: 'granted', event },
    { ...answer, identifier: 'email:ana@shop.example', purpose: 'email-marketing', answer: 'withdrawn' },
  ]);
  href = await pathOf('user:ana-7');
});

async function loggedIn(email: string) {
  const agent = request.agent(app);
  await agent.post('/admin/log-in').type('form').send({ email, password: PASSWORD }).expect(303);
  return agent;
}

async function pathOf(identifier: string): Promise<string> {
  const [id] = await ownersOfIdentifiers([identifier]);
  return `/admin/customers/${id}`;
}

const page = async (path: string, agent = owner) => (await agent.get(path).set('Accept', 'text/html').expect(200)).text;
const csrfIn = (html: string) => /name="csrf" value="([^"]+)"/.exec(html)?.[1] ?? '';
const erase = (path: string, form: object, agent = owner) =>
  agent.post(`${path}/erase`).set('Accept', 'text/html').type('form').send(form);

test('a person’s page names the identifiers with their spans, what was joined, and the answers with their proof', async () => {
  const html = await page(href);
  for (const word of ['user:ana-7', 'anonymous:ann', 'The visitor logged in', 'Personalisation: no answer']) {
    expect(html).toContain(word);
  }
  expect(html).toMatch(
    /Analytics: yes.*allowed on 22 Nov 2026, 12:00.*the event banner-1 of the source .*text version v3/s,
  );
  expect(html).toContain('News and offers by e-mail: no');
  expect(html).not.toContain('<script>alert');
  expect(html).not.toMatch(/NaN|Infinity|undefined|\[object/);
});

test('everything known is handed over as a file', async () => {
  const answer = await owner.get(`${href}/export`).expect(200);
  expect(answer.headers['content-disposition']).toMatch(/^attachment; filename="?person-\w+\.json"?$/);
  expect(answer.headers['cache-control']).toBe('no-store');
  expect(answer.body.identifiers).toEqual(expect.arrayContaining(['user:ana-7', 'anonymous:ann']));
  expect(answer.body.rooms.tracking.events).toHaveLength(2);
});

test('who may only look gets no file and erases nobody, and a deed needs its token', async () => {
  const viewer = await loggedIn('vera@shop.example');
  const html = await page(href, viewer);
  expect(html).not.toContain('Erase this person');
  expect((await viewer.get(`${href}/export`)).status).toBe(403);
  expect((await erase(href, { csrf: csrfIn(html), confirm: 'ana-7' }, viewer)).status).toBe(403);
  expect((await erase(href, { confirm: 'ana-7' })).status).toBe(403);
  expect(await recentEvents(['user:ana-7'], 9)).toHaveLength(1);
});

test('a person is erased only when it was typed who, the receipt names nobody, and others stay', async () => {
  const csrf = csrfIn(await page(href));
  for (const confirm of ['', 'ana', 'ANA-7']) expect((await erase(href, { csrf, confirm })).status).toBe(400);
  expect(await recentEvents(['user:ana-7'], 9)).toHaveLength(1);
  const done = await erase(href, { csrf, confirm: 'ana-7' });
  expect(done.status).toBe(200);
  expect(done.text).toMatch(/tracking<\/th><td>events?.*<td class="num">\d/);
  expect(done.text).not.toContain('ana@shop.example');
  expect(await recentEvents(['user:ana-7', 'anonymous:ann'], 9)).toEqual([]);
  expect((await owner.get(href)).status).toBe(404);
  expect((await erase(href, { csrf, confirm: 'ana-7' })).status).toBe(404);
  expect(await page(await pathOf('user:bo'))).toContain('user:bo');
});
