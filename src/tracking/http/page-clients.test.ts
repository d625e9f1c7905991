import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { type Browser, chromium, type Page } from 'playwright-core';
import { findChromium } from '../../testing/chromium.js';
import { type Site, startSite } from '../../testing/client-pages.js';
import { useDatabase } from '../../testing/database.js';
import { eventually } from '../../testing/eventually.js';
import { logged } from '../../testing/logged-events.js';
import { type FaultyProxy, PAGE_KEY, startProxy, startWire, type Wire } from '../../testing/wire.js';

/** What the pages' own scripts see. */
interface Client {
  page(): Promise<unknown>;
  identify(userId: string, traits?: object): Promise<unknown>;
  track(name: string, properties?: object): Promise<unknown>;
  group(groupId: string): Promise<unknown>;
  alias(userId: string): Promise<unknown>;
  user(): { anonymousId(): string };
  getAnonymousId(): string;
  ready(done: () => void): void;
}
declare const window: { analytics: Client; rudder: Client };
declare const Image: new () => { onload: () => void; onerror: () => void; src: string; width: number };
declare const navigator: { sendBeacon(url: string, body: unknown): boolean };

const executablePath = findChromium();
const MISSING = 'no Chromium was found on the PATH, so nobody ran the pages’ clients (apt-get install chromium)';

if (executablePath) runClients(executablePath);
else {
  process.stderr.write(`\n  page-clients.test.ts: ${MISSING}\n\n`);
  test.skip(MISSING, () => {});
}

function runClients(executablePath: string): void {
  useDatabase();
  let wire: Wire;
  let proxy: FaultyProxy;
  let site: Site;
  let browser: Browser;
  let page: Page;
  let hosts: Set<string>;
  let said: string[];
  let people = 0;
  let ana = '';

  beforeAll(async () => {
    wire = await startWire();
    proxy = await startProxy(wire.url);
    site = await startSite();
    browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--headless'] });
  }, 60_000);

  afterAll(async () => {
    await browser.close();
    await site.stop();
    await proxy.stop();
    await wire.stop();
  });

  beforeEach(async () => {
    ana = `ana-${++people}`;
    page = await (await browser.newContext()).newPage();
    hosts = new Set();
    said = [];
    page.on('request', (request) => hosts.add(new URL(request.url()).hostname));
    page.on('console', (message) => message.type() === 'error' && said.push(message.text()));
    page.on('pageerror', (error) => said.push(String(error)));
    proxy.plan();
  });

  afterEach(async () => {
    await page.context().close();
  });

  test('Segment’s client from npm finds its settings and sends from another site', async () => {
    await page.goto(site.page('npm', wire.url, PAGE_KEY));
    const visitor = await useSegment();
    const events = await logged(5, `user:${ana}`, `anonymous:${visitor}`);
    expect(events.map(({ type }) => type).sort()).toEqual(['alias', 'group', 'identify', 'page', 'track']);
    expect(events.every(({ _id, trusted }) => /:ajs-next-/.test(_id) && !trusted)).toBe(true);
    expect(events.find(({ type }) => type === 'identify')).toMatchObject({ userId: ana, anonymousId: visitor });
    expect(events.find(({ type }) => type === 'track')).toMatchObject({ properties: { product_id: 'cup' } });
    expect([[...hosts].sort(), said]).toEqual([['127.0.0.1', 'localhost'], []]);
  });

  test('the stock snippet with another host loads its script and its parts from here', async () => {
    const asked: string[] = [];
    page.on('request', (request) => asked.push(new URL(request.url()).pathname));
    await page.goto(`${site.page('snippet', wire.url, PAGE_KEY)}&ajs_aid=${ana}-visitor`);
    const visitor = await useSegment();
    expect(visitor).toBe(`${ana}-visitor`);
    await logged(5, `user:${ana}`, `anonymous:${visitor}`);
    expect(asked).toContain(`/analytics.js/v1/${PAGE_KEY}/analytics.min.js`);
    expect(asked.some((path) => path.startsWith('/analytics-next/bundles/queryString.bundle.'))).toBe(true);
    expect([[...hosts].sort(), said]).toEqual([['127.0.0.1', 'localhost'], []]);
  });

  test('what Segment’s client in a page repeats is there once', async () => {
    await page.goto(site.page('snippet', proxy.url, PAGE_KEY));
    // The settings name the host that was asked, so what is sent goes through the proxy as well.
    await page.waitForFunction(() => 'initialized' in window.analytics);
    await eventually('the first page is acknowledged', async () => proxy.answered.includes(200));
    proxy.plan({ status: 500 }, { status: 429, retryAfter: '1' }, 'lose-answer');
    await page.evaluate((userId) => void window.analytics.identify(userId), ana);
    await page.evaluate(() => void window.analytics.track('Seen'));
    expect((await logged(2, `user:${ana}`)).map(({ type }) => type).sort()).toEqual(['identify', 'track']);
    await eventually(
      'both are acknowledged',
      async () => proxy.answered.filter((status) => status === 200).length >= 2,
    );
    expect(await logged(2, `user:${ana}`)).toHaveLength(2);
  });

  test('Rudder’s client for pages finds its configuration and sends from another site', async () => {
    await page.goto(site.page('rudder', wire.url, PAGE_KEY));
    const visitor = await useRudder();
    const events = await logged(3, `user:${ana}`, `anonymous:${visitor}`);
    expect(events.map(({ type }) => type).sort()).toEqual(['identify', 'page', 'track']);
    expect(events.find(({ type }) => type === 'identify')).toMatchObject({ userId: ana, anonymousId: visitor });
    expect([[...hosts].sort(), said]).toEqual([['127.0.0.1', 'localhost'], []]);
  });

  test('what Rudder’s client in a page repeats is there once', async () => {
    await page.goto(site.page('rudder', proxy.url, PAGE_KEY));
    await page.evaluate(() => new Promise<void>((done) => window.rudder.ready(done)));
    const visitor = await page.evaluate(() => window.rudder.getAnonymousId());
    await eventually('the first page is acknowledged', async () => proxy.answered.includes(200));
    proxy.plan({ status: 500 }, 'lose-answer');
    await page.evaluate(() => void window.rudder.track('Seen'));
    await eventually('it is acknowledged', async () => proxy.answered.at(-1) === 200);
    expect(proxy.answered).toEqual([500, 0, 200]);
    expect(await logged(2, `anonymous:${visitor}`)).toHaveLength(2);
  });

  test('a beacon at the page’s end arrives', async () => {
    await page.goto(site.page('bare', wire.url, PAGE_KEY));
    const batch = [{ type: 'track', event: 'Left', userId: ana, messageId: `${ana}-left` }];
    const url = `${wire.url}/beacon/v1/batch?writeKey=${PAGE_KEY}`;
    for (const type of ['application/json', 'text/plain']) {
      const send = ([to, body, as]: string[]) =>
        navigator.sendBeacon(to ?? '', new Blob([body ?? ''], { type: as ?? '' }));
      expect(await page.evaluate(send, [url, JSON.stringify({ batch }).replace('-left', `-${type}`), type])).toBe(true);
    }
    await logged(2, `user:${ana}`);
  });

  test('a picture in a page counts', async () => {
    await page.goto(site.page('bare', wire.url, PAGE_KEY));
    const data = btoa(JSON.stringify({ writeKey: PAGE_KEY, userId: ana, event: 'Seen' }));
    const loads = ([url]: string[]) =>
      new Promise<number>((resolve, reject) => {
        const image = new Image();
        image.onload = () => resolve(image.width);
        image.onerror = () => reject(new Error('a broken picture'));
        image.src = url ?? '';
      });
    expect(await page.evaluate(loads, [`${wire.url}/v1/pixel/track?data=${encodeURIComponent(data)}`])).toBe(1);
    expect(await page.evaluate(loads, [`${wire.url}/v1/pixel/track?data=broken`])).toBe(1);
    await logged(1, `user:${ana}`);
  });

  async function useSegment(): Promise<string> {
    await page.waitForFunction(() => 'then' in window.analytics || 'initialized' in window.analytics);
    return page.evaluate(async (userId) => {
      await new Promise<void>((done) => window.analytics.ready(done));
      await window.analytics.track('Product Viewed', { product_id: 'cup' });
      await window.analytics.identify(userId, { name: 'Ana' });
      await window.analytics.group('club');
      await window.analytics.alias(`${userId}`);
      return (await window.analytics.user()).anonymousId();
    }, ana);
  }

  async function useRudder(): Promise<string> {
    return page.evaluate(async (userId) => {
      await new Promise<void>((done) => window.rudder.ready(done));
      void window.rudder.track('Product Viewed', { product_id: 'cup' });
      void window.rudder.identify(userId, { name: 'Ana' });
      return window.rudder.getAnonymousId();
    }, ana);
  }
}
