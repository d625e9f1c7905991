import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Express } from 'express';
import { adminRoutes } from '../../admin/index.js';
import { createApp, personDoors } from '../../app.js';
import { systemClock } from '../../platform/clock.js';
import { findProfiles, foldNext } from '../../profiles/index.js';
import { useDatabase } from '../../testing/database.js';
import { PAGE_KEY, SERVER_KEY, startWire, type Wire } from '../../testing/wire.js';
import { recentEvents } from '../history-store.js';
import { createIntake } from '../index.js';
import { rejectsSummary } from '../reject-store.js';

useDatabase();

const VERA = { email: 'vera@victim.example', name: 'Vera Victim', phone: '+49 170 555 0199', city: 'Verasburg' };
const SECRETS = [...Object.values(VERA), 'secret-cup', 'order-of-vera'];

let wire: Wire;
let profileId = '';

beforeAll(async () => {
  wire = await startWire();
  const at = { userId: 'vera', anonymousId: 'visitor-of-vera' };
  const order = { order_id: 'order-of-vera', currency: 'GBP', products: [{ product_id: 'secret-cup', price: 5 }] };
  await post(SERVER_KEY, '/v1/identify', { ...at, traits: VERA });
  await post(SERVER_KEY, '/v1/track', { ...at, event: 'Order Completed', properties: order });
  while (await foldNext('node-1', new Date()));
  const [vera] = await findProfiles({ text: VERA.email, limit: 1 });
  profileId = vera?.id ?? '';
  expect(profileId).not.toBe('');
}, 60_000);
afterAll(() => wire.stop());

test('no address of the service tells a page’s key anything about a person', async () => {
  const intake = createIntake({ clock: systemClock, node: 'walk' });
  const app = createApp({ intake, clock: systemClock, roles: ['web'] });
  // The admin's are only there when somebody opens it.
  const admin = adminRoutes({ clock: systemClock, people: personDoors(systemClock) });
  const routes = [...routesOf(app.router.stack), ...routesOf(admin.stack as Layer[])];
  expect(routes.length).toBeGreaterThan(30);
  expect(routes).toContainEqual({ method: 'get', path: '/admin/customers/:id' });
  let answered = 0;
  for (const { method, path } of routes) {
    for (const value of path.includes(':') ? [profileId, 'vera', PAGE_KEY] : ['']) {
      const asked = path.replace(/\{?[:*]\w+\}?/g, encodeURIComponent(value));
      const answer = await ask(method, `${asked}?writeKey=${PAGE_KEY}&text=vera&userId=vera&id=${profileId}`);
      const told = SECRETS.filter((secret) => answer.includes(secret));
      expect([method, asked, told]).toEqual([method, asked, []]);
      answered += 1;
    }
  }
  expect(answered).toBeGreaterThan(40);
}, 60_000);

test('the answer to an event does not tell whether a person is known', async () => {
  for (const type of ['identify', 'track', 'alias', 'group']) {
    const answers = await Promise.all(
      ['vera', 'nobody-at-all'].map((userId) =>
        post(PAGE_KEY, `/v1/${type}`, { userId, previousId: 'vera', event: 'Seen', traits: { email: VERA.email } }),
      ),
    );
    expect(answers).toEqual([answers[0], answers[0]]);
    expect(answers[0]).toEqual({ status: 200, body: '{"success":true}' });
  }
});

test('what a page’s key says about somebody is marked as unproven', async () => {
  const said = { userId: 'vera', event: 'Seen by a stranger', traits: { email: 'stranger@shop.example' } };
  await post(PAGE_KEY, '/v1/track', { ...said, trusted: true, context: { trusted: true, userToken: 'f'.repeat(64) } });
  const [event] = (await recentEvents(['user:vera'], 20)).filter(({ name }) => name === said.event);
  expect(event).toMatchObject({ trusted: false });
  expect(JSON.stringify(event)).not.toContain('f'.repeat(64));
});

test('a page’s key cannot take the place of an event that the server sends', async () => {
  const event = { userId: 'vera', messageId: 'order-1', event: 'Order Completed' };
  await post(PAGE_KEY, '/v1/track', { ...event, properties: { order_id: 'forged' } });
  await post(SERVER_KEY, '/v1/track', { ...event, properties: { order_id: 'real' } });
  const orders = (await recentEvents(['user:vera'], 20)).filter(({ _id }) => _id.endsWith(':order-1'));
  expect(orders.map(({ trusted, properties }) => [trusted, properties.order_id]).sort()).toEqual([
    [false, 'forged'],
    [true, 'real'],
  ]);
});

test('a page’s key brings nothing of a server’s size, by whatever way it shows itself', async () => {
  const text = (bytes: number) => ({ userId: 'large', event: 'Large', properties: { text: 'x'.repeat(bytes) } });
  const large = { type: 'track', ...text(33 * 1024) };
  expect((await post(PAGE_KEY, '/v1/track', text(33 * 1024))).status).toBe(413);
  expect((await post(null, '/v1/track', { ...text(33 * 1024), writeKey: PAGE_KEY })).status).toBe(413);
  expect((await post(null, `/v1/track?writeKey=${PAGE_KEY}`, text(33 * 1024))).status).toBe(413);
  for (const path of ['/v1/batch', '/v1/b', '/v1/import', '/beacon/v1/batch']) {
    expect((await post(PAGE_KEY, path, { batch: Array(20).fill({ type: 'track', ...text(30_000) }) })).status).toBe(
      413,
    );
    expect((await post(PAGE_KEY, path, { batch: [large] })).status).toBe(200);
  }
  expect(await recentEvents(['user:large'], 20)).toEqual([]);
  const reasons = (await rejectsSummary()).map(({ reason }) => reason);
  expect(reasons.some((reason) => /^\d+ bytes, the limit is 32768$/.test(reason))).toBe(true);
  expect((await post(SERVER_KEY, '/v1/track', text(33 * 1024))).status).toBe(200);
});

interface Layer {
  route?: { path: string | string[]; stack: { method?: string }[] } | undefined;
  handle: { stack?: Layer[] };
}

/** Every path of the service; the rooms' routers hold whole paths. */
function routesOf(stack: Express['router']['stack'] | Layer[]): { method: string; path: string }[] {
  return (stack as Layer[]).flatMap(({ route, handle }) => {
    if (!route) return handle.stack ? routesOf(handle.stack) : [];
    const methods = new Set(route.stack.flatMap(({ method }) => method ?? ['get', 'post']));
    return [...methods].flatMap((method) => [route.path].flat().map((path) => ({ method, path })));
  });
}

async function ask(method: string, path: string): Promise<string> {
  const body = JSON.stringify({ writeKey: PAGE_KEY, userId: 'vera', email: VERA.email, batch: [] });
  const response = await fetch(`${wire.url}${path}`, {
    method: method.toUpperCase(),
    redirect: 'manual',
    headers: { ...headersOf(PAGE_KEY), accept: 'text/html, application/json' },
    ...(method === 'post' && { body }),
    signal: AbortSignal.timeout(5_000),
  });
  return `${JSON.stringify([...response.headers])}${await response.text()}`;
}

async function post(key: string | null, path: string, body: object): Promise<{ status: number; body: string }> {
  const request = { method: 'POST', headers: headersOf(key), body: JSON.stringify(body) };
  const response = await fetch(`${wire.url}${path}`, request);
  return { status: response.status, body: await response.text() };
}

function headersOf(key: string | null): Record<string, string> {
  return { 'content-type': 'application/json', ...(key && { authorization: `Basic ${btoa(`${key}:`)}` }) };
}
