import { beforeAll, expect, test } from '@jest/globals';
import request from 'supertest';
import { consentModeOf, recordAnswers } from '../../consent/index.js';
import { movableClock } from '../../platform/clock.js';
import { useDatabase } from '../../testing/database.js';
import { eventually } from '../../testing/eventually.js';
import { ADMIN_NOW, adminApp, HOSTILE_NAME, PASSWORD, someUser } from '../../testing/seeded-admin.js';
import { createIntake, createSource, type Source, sourceOfKey, sources } from '../../tracking/index.js';

useDatabase();

const app = adminApp();
let owner: ReturnType<typeof request.agent>;
let site: Source;
let lab: Source;

beforeAll(async () => {
  await someUser('lena@shop.example');
  await someUser('vera@shop.example', 'viewer');
  owner = await loggedIn('lena@shop.example');
  const facts = { project: 'main', simulated: false } as const;
  ({ source: site } = await createSource({
    ...facts,
    name: 'Site',
    kind: 'browser',
    mode: 'live',
    key: 'page-key-1234',
  }));
  ({ source: lab } = await createSource({ ...facts, name: 'Lab', kind: 'server', mode: 'test' }));
  await sendEverything();
});

async function loggedIn(email: string) {
  const agent = request.agent(app);
  await agent.post('/admin/log-in').type('form').send({ email, password: PASSWORD }).expect(303);
  return agent;
}

/** One of each: stored, twice, faulty, from a bot, from a test source, refused. */
async function sendEverything(): Promise<void> {
  const refusal = { purpose: 'analytics', answer: 'withdrawn', basis: 'consent', source: 'banner' } as const;
  await recordAnswers([{ ...refusal, identifier: 'anonymous:shy', textVersion: '1', at: ADMIN_NOW }]);
  const intake = createIntake({ clock: movableClock(ADMIN_NOW), node: 'test' });
  const options = { receivedAt: ADMIN_NOW, imported: false };
  const viewed = { type: 'track', event: 'Product Viewed', anonymousId: 'ann', properties: { category: 'Cups' } };
  const bot = { userAgent: 'Googlebot/2.1 (+http://www.google.com/bot.html)' };
  await intake.collect(
    site,
    [
      { ...viewed, messageId: 'view-1' },
      { ...viewed, messageId: 'view-1' },
      { ...viewed, messageId: 'view-2', anonymousId: 'machine', context: bot },
      { ...viewed, messageId: 'view-3', anonymousId: 'shy' },
      { type: 'track', messageId: HOSTILE_NAME, userId: 'bo' },
    ],
    options,
  );
  await intake.collect(lab, [{ type: 'track', event: 'Tried', userId: 'dev', messageId: 'try-1' }], options);
  await intake.stop();
}

async function page(path: string, agent = owner): Promise<string> {
  const answer = await agent.get(path).set('Accept', 'text/html');
  expect([path, answer.status]).toEqual([path, 200]);
  expect(answer.text).not.toMatch(/NaN|Infinity|undefined|\[object/);
  return answer.text;
}

/** Counters are written some seconds later. */
async function once(path: string, holds: (html: string) => boolean): Promise<string> {
  let html = '';
  await eventually(`${path} shows it`, async () => {
    html = await page(path);
    return holds(html);
  });
  return html;
}

const field = (html: string, name: string) => new RegExp(`name="${name}" value="([^"]*)"`).exec(html)?.[1] ?? '';
const formOf = (html: string, own: object) => ({ csrf: field(html, 'csrf'), newKey: field(html, 'newKey'), ...own });
const post = (path: string, form: object, agent = owner) =>
  agent.post(path).set('Accept', 'text/html').type('form').send(form);

test('the list tells what came of the events of each source', async () => {
  const html = await once('/admin/sources', (text) => /data-label="Bots">1</.test(text));
  expect(html).toMatch(
    /Site<\/a>.*pages, live.*data-label="Duplicates">1<.*data-label="Rejected">1<.*data-label="Bots">1</s,
  );
  expect(html).toMatch(/Lab<\/a>.*server, test.*data-label="Test">1</s);
  expect(html).toMatch(/Site<\/a>.*data-label="Not stored">1</s);
  expect(html).toContain('page-key-1234');
});

test('a source’s page shows names, properties and an example, and the lines with its key in', async () => {
  const html = await once(`/admin/sources/${site.id}`, (text) => text.includes('Cups'));
  expect(html).toMatch(
    /Product Viewed.*<th scope="row" class="mono">category<\/th><td class="nowrap">text<\/td>.*Cups/s,
  );
  const plain = html.replaceAll('&#x27;', "'").replaceAll('&quot;', '"').replaceAll('&#x3D;', '=');
  expect(plain).toContain('analytics._writeKey="page-key-1234"');
  expect(plain).toMatch(
    /AnalyticsBrowser\.load\(\{ writeKey: 'page-key-1234', cdnURL: 'http:\/\/127\.0\.0\.1:\d+' \}\)/,
  );
  expect(await page(`/admin/sources/${lab.id}`)).toContain('YOUR_WRITE_KEY');
  expect((await owner.get('/admin/sources/nobody')).status).toBe(404);
});

test('a server’s key is shown once; the same form sent again makes no second source', async () => {
  const form = formOf(await page('/admin/sources'), {
    name: HOSTILE_NAME,
    project: 'main',
    kind: 'server',
    mode: 'live',
  });
  const made = await post('/admin/sources', form);
  expect(made.status).toBe(200);
  expect(made.text).toContain(form.newKey);
  expect(made.text).not.toContain('<script>alert');
  expect(made.headers['cache-control']).toBe('no-store');
  const source = await sourceOfKey(form.newKey);
  expect(source).toMatchObject({ name: HOSTILE_NAME, kind: 'server', mode: 'live' });
  expect(await page(`/admin/sources/${source?.id}`)).not.toContain(form.newKey);
  const before = (await sources()).length;
  expect((await post('/admin/sources', form)).status).toBe(409);
  expect(await sources()).toHaveLength(before);
});

test('a site that moves over keeps its key, and a key that cannot travel is refused', async () => {
  const html = await page('/admin/sources');
  const form = { name: 'Moved', project: 'main', kind: 'browser', mode: 'live' };
  const made = await post('/admin/sources', formOf(html, { ...form, ownKey: 'carried-for-years' }));
  expect(made.headers.location).toMatch(/^\/admin\/sources\/\w+\?done=key-made$/);
  expect((await sourceOfKey('carried-for-years'))?.name).toBe('Moved');
  expect((await post('/admin/sources', formOf(html, { ...form, ownKey: 'with:colon' }))).status).toBe(400);
  expect((await post('/admin/sources', formOf(html, { ...form, kind: 'phone' }))).status).toBe(400);
});

test('a key is changed over: two are valid, then the old one ends', async () => {
  const path = `/admin/sources/${site.id}`;
  const added = await post(`${path}/keys`, formOf(await page(path), { ownKey: 'page-key-5678' }));
  expect(added.headers.location).toBe(`${path}?done=key-made`);
  const both = await page(path);
  expect(both.match(/End this key<\/button>/g)).toHaveLength(2);
  const old = (await sourceOfKey('page-key-1234'))?.writeKeys.find(({ shown }) => shown === 'page-key-1234');
  const ended = await post(`${path}/keys/${old?.hash}/end`, formOf(both, { days: '0' }));
  expect(ended.headers.location).toBe(`${path}?done=key-ends`);
  expect(await sourceOfKey('page-key-1234')).toBeNull();
  const html = await page(path);
  expect(html).toMatch(/page-key-1234.*ended \d/s);
  expect(html).toContain('It is the only valid key');
  expect((await post(`${path}/keys/unknown/end`, formOf(both, { days: '0' }))).status).toBe(404);
});

test('the consent mode of a project is changed, in plain words', async () => {
  const html = await page('/admin/sources');
  expect(html).toContain('Of a visitor who was not asked');
  await post('/admin/sources/consent-mode', formOf(html, { project: 'main', mode: 'ask-first' })).expect(303);
  expect(await consentModeOf('main')).toBe('ask-first');
  expect(
    (await post('/admin/sources/consent-mode', formOf(html, { project: 'other', mode: 'ask-first' }))).status,
  ).toBe(400);
  expect((await post('/admin/sources/consent-mode', formOf(html, { project: 'main', mode: 'none' }))).status).toBe(400);
  await post('/admin/sources/consent-mode', formOf(html, { project: 'main', mode: 'unless-refused' })).expect(303);
});

test('a viewer sees sources and may change nothing, and no deed goes without its token', async () => {
  const viewer = await loggedIn('vera@shop.example');
  const html = await page('/admin/sources', viewer);
  expect(html).not.toContain('Make the source');
  const csrf = field(html, 'csrf');
  const paths = [
    '/admin/sources',
    '/admin/sources/consent-mode',
    `/admin/sources/${site.id}/keys`,
    `/admin/sources/${site.id}/keys/x/end`,
  ];
  for (const path of paths) {
    expect([path, (await post(path, { csrf }, viewer)).status]).toEqual([path, 403]);
    expect([path, (await post(path, {})).status]).toEqual([path, 403]);
  }
});

test('a reject is found by its source, its words and its time, as the text it is', async () => {
  const html = await page(`/admin/missing?source=${site.id}&text=needs+the+name`);
  expect(html).toContain('a track needs the name of what happened');
  expect(html).toContain('&lt;script&gt;alert(');
  expect(html).not.toContain('<script>alert');
  expect(await page(`/admin/missing?source=${lab.id}`)).not.toContain('a track needs the name');
  expect(await page('/admin/missing?text=zebra')).toContain('Nothing was turned away that fits.');
});

test('an event that came is followed to where it does not show', async () => {
  expect(await page('/admin/missing?id=view-1')).toContain('another one with it would count as a duplicate');
  expect(await page('/admin/missing?id=view-1')).toContain('It is part of the person’s profile.');
  expect(await page('/admin/missing?id=machine')).toContain('It looks like a machine');
  expect(await page('/admin/missing?id=dev')).toContain('Its source is a test source');
  const refused = await page('/admin/missing?id=shy');
  expect(refused).toContain('The log holds nothing under shy');
  expect(refused).toContain('Analytics was refused on 22 Nov 2026 (banner)');
});

test('the usual causes are told with what each means, and an unused source says what to do next', async () => {
  const html = await once(`/admin/missing?source=${site.id}`, (text) => text.includes('from bots'));
  for (const cause of ['duplicates', 'from bots', 'not stored: refused', 'turned away']) expect(html).toContain(cause);
  const { source } = await createSource({
    name: 'New',
    kind: 'server',
    mode: 'live',
    project: 'main',
    simulated: false,
  });
  expect(await page(`/admin/missing?source=${source.id}`)).toContain('No request has ever shown a key of New');
});
