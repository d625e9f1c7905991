import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Browser, type BrowserContext, chromium } from 'playwright-core';
import { campaignList } from '../campaigns/index.js';
import { mailboxPage } from '../email/index.js';
import { writeSetting } from '../platform/settings-store.js';
import { findProfiles, ownersOfIdentifiers } from '../profiles/index.js';
import { findChromium } from '../testing/chromium.js';
import { useDatabase } from '../testing/database.js';
import { ADMIN_NOW, adminApp, PASSWORD, seedShop, someUser } from '../testing/seeded-admin.js';
import { seedIntake } from '../testing/seeded-intake.js';

const executablePath = findChromium();

const MISSING = 'no Chromium was found on the PATH, so nobody looked at the screens (apt-get install chromium)';

if (executablePath) lookAtScreens(executablePath);
else sayWhatIsMissing();

/** A skipped test, which `npm test` names at its end and which fails with CI=1: see scripts/test-summary.mjs. */
function sayWhatIsMissing(): void {
  process.stderr.write(`\n  screens.test.ts: ${MISSING}\n\n`);
  test.skip(MISSING, () => {});
}

function lookAtScreens(executablePath: string): void {
  useDatabase();
  const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
  let browser: Browser;
  let context: BrowserContext;
  let base = '';
  let stopServer: () => Promise<unknown>;
  const paths = new Map<string, string>();

  beforeAll(async () => {
    await seedShop();
    await writeSetting('demo', { shiftedWeeks: 780, loadedAt: ADMIN_NOW, trueEffects: { 'win-back': 0.08 } });
    const pages = await seedIntake();
    paths.set('one source', `/admin/sources/${pages.id}`);
    paths.set('one source’s missing events', `/admin/missing?source=${pages.id}&id=view-1`);
    await someUser('lena@shop.example');
    const server = adminApp().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    stopServer = () => new Promise((resolve) => server.close(resolve));
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--headless'] });
    context = await browser.newContext();
    await logIn();
    await namePaths();
  }, 120_000);

  afterAll(async () => {
    await browser?.close();
    await stopServer?.();
  });

  async function logIn(): Promise<void> {
    const page = await context.newPage();
    await page.goto(`${base}/admin/`);
    await page.fill('#email', 'lena@shop.example');
    await page.fill('#password', PASSWORD);
    await page.click('button[type=submit]');
    await page.waitForSelector('.loop');
    await page.close();
  }

  async function namePaths(): Promise<void> {
    const [person] = await findProfiles({ text: 'customer-0@', limit: 1 });
    const [campaign] = await campaignList();
    const [mail] = await mailboxPage({ limit: 1 });
    const [visitor] = await ownersOfIdentifiers(['user:vis-1']);
    paths.set('one visitor who logged in', `/admin/customers/${visitor}`);
    paths.set('one customer', `/admin/customers/${person?.id}`);
    paths.set('one campaign', `/admin/campaigns/${campaign?.id}`);
    paths.set('one mail as HTML', `/admin/mailbox/${mail?.id}`);
    paths.set('one mail as source', `/admin/mailbox/${mail?.id}?view=source`);
  }

  const KNOWN: [string, string][] = [
    ['home', '/admin/'],
    ['leaving', '/admin/leaving'],
    ['people', '/admin/customers'],
    ['nobody found', '/admin/customers?text=zebra'],
    ['one customer', ''],
    ['campaigns', '/admin/campaigns'],
    ['one campaign', ''],
    ['mailbox', '/admin/mailbox'],
    ['one mail as HTML', ''],
    ['one mail as source', ''],
    ['sources', '/admin/sources'],
    ['one source', ''],
    ['live', '/admin/live'],
    ['missing events', '/admin/missing'],
    ['one source’s missing events', ''],
    ['same person', '/admin/same-person'],
    ['nobody kept apart', '/admin/same-person?state=kept-apart'],
    ['merge log', '/admin/merges'],
    ['one visitor who logged in', ''],
    ['log-in', '/admin/log-in'],
  ];

  for (const [name, path] of KNOWN) {
    for (const width of [1440, 390]) {
      test(`${name} at ${width} px: fits, has no errors, and is accessible`, async () => {
        const page = await context.newPage();
        const errors: string[] = [];
        page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
        page.on('pageerror', (error) => errors.push(error.message));
        await page.setViewportSize({ width, height: 900 });
        const answer = await page.goto(base + (path || paths.get(name)), { waitUntil: 'load' });
        expect(answer?.status()).toBe(200);
        // What is folded away has to fit too.
        await page.evaluate(`for (const one of document.querySelectorAll('main details')) one.open = true`);
        expect(errors).toEqual([]);
        expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
        expect(await page.evaluate('document.querySelectorAll("h1").length')).toBe(1);
        // Run from outside the page: the content policy would not let it in, and need not.
        const violations =
          await page.evaluate(`${axe}; axe.run(document, { resultTypes: ['violations'] }).then((found) =>
          found.violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
            .map(({ id, nodes }) => id + ': ' + nodes[0].html))`);
        expect(violations).toEqual([]);
        await page.close();
      });
    }
  }

  test('a mail in its cage runs no script, and its page is still styled', async () => {
    const page = await context.newPage();
    await page.goto(base + paths.get('one mail as HTML'));
    const frame = page.frames().find((one) => one.url().endsWith('/html'));
    expect(await frame?.evaluate('document.body.innerText')).toContain('have you back');
    expect(await page.locator('iframe').getAttribute('sandbox')).not.toContain('allow-scripts');
    expect(await page.evaluate('getComputedStyle(document.querySelector(".panel")).borderRadius')).toBe('10px');
    await page.close();
  });

  test('the leaving list is paged with the keyboard alone, and its picture opens its numbers', async () => {
    const page = await context.newPage();
    await page.setViewportSize({ width: 1440, height: 900 });
    await page.goto(`${base}/admin/leaving`);
    await page.locator('.as-table > summary').focus();
    await page.keyboard.press('Enter');
    expect(await page.locator('.as-table tbody tr').first().isVisible()).toBe(true);
    const names = await page.locator('.cell-person a').allInnerTexts();
    await page.locator('.cell-person a').last().focus();
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Next');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/admin/leaving?after=*');
    const others = await page.locator('.cell-person a').allInnerTexts();
    expect(others.length).toBeGreaterThan(0);
    expect(names.filter((name) => others.includes(name))).toEqual([]);
    await page.close();
  });

  test('the theme that was chosen stays, and the drawer opens without script', async () => {
    const page = await context.newPage();
    await page.setViewportSize({ width: 390, height: 900 });
    await page.goto(`${base}/admin/`);
    await page.click('.user > summary');
    await page.click('[data-set-theme=dark]');
    await page.goto(`${base}/admin/leaving`);
    expect(await page.getAttribute('html', 'data-theme')).toBe('dark');
    await page.click('.drawer > summary');
    await page.click('.drawer a[href="/admin/mailbox"]');
    await page.waitForURL('**/admin/mailbox');
    await page.close();
  });
}
