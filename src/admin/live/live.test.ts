import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Browser, chromium } from 'playwright-core';
import { movableClock } from '../../platform/clock.js';
import { listen } from '../../platform/server.js';
import { findChromium } from '../../testing/chromium.js';
import { useDatabase } from '../../testing/database.js';
import { eventually } from '../../testing/eventually.js';
import { ADMIN_NOW, adminApp, HOSTILE_NAME, PASSWORD, someUser } from '../../testing/seeded-admin.js';
import { createIntake, createSource, type Intake, type Source } from '../../tracking/index.js';

useDatabase();

const open: AbortController[] = [];
let server: Server;
let base = '';
let intake: Intake;
let shop: Source;
let site: Source;

beforeAll(async () => {
  await someUser('lena@shop.example');
  const facts = { kind: 'server', mode: 'live', project: 'main', simulated: false } as const;
  ({ source: shop } = await createSource({ ...facts, name: 'Shop' }));
  ({ source: site } = await createSource({ ...facts, name: 'Site' }));
  intake = createIntake({ clock: movableClock(ADMIN_NOW), node: 'test' });
  server = createServer(adminApp()).listen(0, '127.0.0.1');
  await once(server, 'listening');
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(async () => {
  for (const end of open) end.abort();
  await intake.stop();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

async function logIn(at = base): Promise<string> {
  const body = new URLSearchParams({ email: 'lena@shop.example', password: PASSWORD });
  const answer = await fetch(`${at}/admin/log-in`, { method: 'POST', body, redirect: 'manual' });
  return answer.headers.get('set-cookie')?.split(';')[0] ?? '';
}

async function send(source: Source, events: object[]): Promise<void> {
  await intake.collect(source, events, { receivedAt: ADMIN_NOW, imported: false });
}

let numbers = 0;
const viewed = (who: object, properties: object = {}) => ({
  ...{ type: 'track', event: 'Product Viewed', messageId: `m-${++numbers}`, properties },
  ...who,
});

/** Comes back when the stream is open; `text` is all that came so far, `ended` whether the service has ended it. */
async function follow(cookie: string, query = '', at = base) {
  const end = new AbortController();
  open.push(end);
  const answer = await fetch(`${at}/admin/live/stream${query}`, { headers: { cookie }, signal: end.signal });
  const seen = { status: answer.status, type: answer.headers.get('content-type'), text: '', ended: false, end };
  const reading = async () => {
    for await (const part of answer.body ?? []) seen.text += Buffer.from(part).toString();
    seen.ended = true;
  };
  reading().catch((error: unknown) => {
    if (!end.signal.aborted) throw error;
  });
  return seen;
}

/** Sends one after another until the stream shows it: it may open a moment after it was answered. */
async function untilShown(seen: { text: string }, who: object): Promise<void> {
  await eventually('the stream is open', async () => {
    await send(shop, [viewed(who)]);
    return seen.text.includes('Product Viewed');
  });
}

test('without a log-in there is no stream', async () => {
  const answer = await fetch(`${base}/admin/live/stream`, { redirect: 'manual' });
  expect(answer.status).toBe(303);
});

test('an event comes with its envelope and its properties, and nothing of traits and context', async () => {
  const seen = await follow(await logIn(), '?name=Product+Viewed');
  expect(seen.type).toMatch(/^text\/event-stream/);
  await untilShown(seen, { userId: 'opener' });
  await send(shop, [
    { ...viewed({ userId: 'ana' }, { note: '</script>' }), traits: { secret: 1 }, context: { locale: 'xx-secret' } },
  ]);
  await eventually('it is shown', async () => seen.text.includes('"subject":"user:ana"'));
  expect(seen.text).toContain('</script>');
  expect(seen.text).toMatch(/"source":"Shop"/);
  expect(seen.text).not.toContain('secret');
  seen.end.abort();
});

test('a stream shows only what it was asked for', async () => {
  const cookie = await logIn();
  const bySource = await follow(cookie, `?source=${shop.id}`);
  const byPerson = await follow(cookie, '?person=visitor-7');
  await untilShown(bySource, { userId: 'opener' });
  await untilShown(byPerson, { anonymousId: 'visitor-7' });
  await send(site, [viewed({ userId: 'elsewhere' })]);
  await send(shop, [viewed({ userId: 'somebody', anonymousId: 'visitor-7' }), viewed({ userId: 'the-last' })]);
  await eventually('the last is shown', async () => bySource.text.includes('user:the-last'));
  await eventually('the person is shown', async () => byPerson.text.includes('user:somebody'));
  expect(bySource.text).not.toContain('elsewhere');
  expect(byPerson.text).not.toContain('opener');
  bySource.end.abort();
  byPerson.end.abort();
});

test('the streams of a log-in end with it', async () => {
  const cookie = await logIn();
  const seen = await follow(cookie);
  const page = await (await fetch(`${base}/admin/live`, { headers: { cookie } })).text();
  const csrf = /name="csrf" value="([^"]+)"/.exec(page)?.[1] ?? '';
  expect(seen.ended).toBe(false);
  const form = {
    method: 'POST',
    headers: { cookie },
    body: new URLSearchParams({ csrf }),
    redirect: 'manual',
  } as const;
  await fetch(`${base}/admin/log-out`, form);
  await eventually('the stream ends', async () => seen.ended);
});

test('more lookers-on than a node bears are turned away, and the stop of the service waits for none', async () => {
  const closing = new AbortController();
  const own = await listen(adminApp({ closing: closing.signal }), 0);
  const at = `http://127.0.0.1:${own.port}`;
  const cookie = await logIn(at);
  const seen: Awaited<ReturnType<typeof follow>>[] = [];
  for (let i = 0; i < 9; i++) seen.push(await follow(cookie, '', at));
  expect(seen.map(({ status }) => status)).toEqual([...Array.from({ length: 8 }, () => 200), 503]);
  closing.abort();
  // Without an end of the streams this would take the whole minute of grace.
  await own.close(60_000);
  await eventually('all are at their end', async () => seen.every(({ ended }) => ended));
}, 30_000);

const executablePath = findChromium();
const MISSING = 'no Chromium was found on the PATH, so nobody looked at the live view (apt-get install chromium)';

if (!executablePath) test.skip(MISSING, () => {});
else {
  let browser: Browser;
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--headless'] });
  });
  afterAll(() => browser?.close());

  test('in a browser events appear as the text they are, can be paused, and lead to the person', async () => {
    const page = await browser.newPage();
    const errors: string[] = [];
    page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
    page.on('pageerror', (error) => errors.push(error.message));
    await page.goto(`${base}/admin/live`);
    await page.fill('#email', 'lena@shop.example');
    await page.fill('#password', PASSWORD);
    await page.click('button[type=submit]');
    await page.waitForURL('**/admin/live');
    const rows = page.locator('.live-event');
    await eventually('the first event stands there', async () => {
      await send(site, [viewed({ userId: 'ana' }, { name: HOSTILE_NAME })]);
      return (await rows.count()) > 0;
    });
    await rows.first().locator('summary').click();
    expect(await rows.first().locator('pre').textContent()).toContain('<script>alert(');
    expect(await page.locator('[data-live-empty]').isVisible()).toBe(false);

    await page.click('[data-live-pause]');
    await send(site, [viewed({ userId: HOSTILE_NAME })]);
    await page.locator('[data-live-state]', { hasText: /Paused: [1-9]/ }).waitFor();
    expect(await page.getByText(`user:${HOSTILE_NAME}`).count()).toBe(0);
    await page.click('[data-live-pause]');
    const hostile = page.locator('.live-event', { hasText: `user:${HOSTILE_NAME}` });
    await hostile.locator('summary').click();
    await hostile.getByText('Only events of this person').click();
    await page.waitForURL('**/admin/live?person=*');
    expect(await page.inputValue('#person')).toBe(`user:${HOSTILE_NAME}`);
    expect(errors).toEqual([]);
    await page.close();
  }, 60_000);
}
