import { beforeAll, expect, test } from '@jest/globals';
import request from 'supertest';
import { createApp } from '../../app.js';
import { movableClock } from '../../platform/clock.js';
import { useDatabase } from '../../testing/database.js';
import { createIntake, createSource } from '../index.js';

useDatabase();

const clock = movableClock(new Date('2026-11-22T12:00:00Z'));
const PAGE_KEY = 'a-key-of-the-page';
const SERVER_KEY = 'a-key-of-the-server';
const SCRIPT = `/analytics.js/v1/${PAGE_KEY}/analytics.min.js`;
const SETTINGS = `/v1/projects/${PAGE_KEY}/settings`;
const app = service();

beforeAll(async () => {
  const shop = { mode: 'live' as const, project: 'main', simulated: false };
  await createSource({ ...shop, name: 'Page', kind: 'browser', key: PAGE_KEY });
  await createSource({ ...shop, name: 'Server', kind: 'server', key: SERVER_KEY });
});

test('Segment’s client is told to send where it asked, and to report nothing elsewhere', async () => {
  const answer = await request(app).get(SETTINGS).set('Host', 'shop.example:8443').set('X-Forwarded-Proto', 'https');
  expect(answer.status).toBe(200);
  expect(answer.headers['cache-control']).toBe('public, max-age=300');
  expect(answer.body.integrations).toEqual({
    'Segment.io': expect.objectContaining({ apiKey: PAGE_KEY, apiHost: 'shop.example:8443/v1', protocol: 'https' }),
  });
  expect([answer.body.metrics, answer.body.remotePlugins]).toEqual([{ sampleRate: 0 }, []]);
});

test('the service’s own address goes before the one that was asked', async () => {
  const answer = await request(service('https://rapport.example/in/')).get(SETTINGS);
  expect(answer.body.integrations['Segment.io']).toMatchObject({ apiHost: 'rapport.example/in/v1', protocol: 'https' });
});

test.each(['a b', '[', 'x:y:z', '%'])('a host called %s has no settings', async (host) => {
  const answer = await request(app).get(SETTINGS).set('Host', host);
  expect([400, 404]).toContain(answer.status);
});

test('the stock snippet finds analytics.js, packed for those who can unpack it', async () => {
  const packed = await request(app).get(SCRIPT).set('Accept-Encoding', 'gzip');
  const plain = await request(app).get(SCRIPT).set('Accept-Encoding', 'identity');
  expect([packed.status, plain.status]).toEqual([200, 200]);
  expect([packed.headers['content-encoding'], plain.headers['content-encoding']]).toEqual(['gzip', undefined]);
  expect(packed.text).toBe(plain.text);
  expect(plain.text).toContain('/analytics-next/bundles/');
  expect(plain.headers).toMatchObject({
    'content-type': 'text/javascript; charset=utf-8',
    'cache-control': 'public, max-age=86400',
    'cross-origin-resource-policy': 'cross-origin',
    vary: expect.stringContaining('Accept-Encoding'),
  });
  const again = await request(app).get(SCRIPT).set('If-None-Match', String(packed.headers.etag));
  expect(again.status).toBe(304);
});

test('every part that the script may load is there for ever', async () => {
  const { text } = await request(app).get(SCRIPT);
  const [, hashes = ''] = /"\.bundle\."\+\{([^}]+)\}/.exec(text) ?? [];
  const [, names = ''] = /\{([^}]+)\}\[t\]\|\|t\)\+"\.bundle\."/.exec(text) ?? [];
  const nameOf = new Map([...names.matchAll(/(\d+):"([\w-]+)"/g)].map(([, id, name]) => [id, name]));
  const parts = [...hashes.matchAll(/(\d+):"(\w+)"/g)].map(
    ([, id, hash]) => `${nameOf.get(id) ?? id}.bundle.${hash}.js`,
  );
  expect(parts.length).toBeGreaterThan(5);
  for (const part of parts) {
    const answer = await request(app).get(`/analytics-next/bundles/${part}`);
    expect([part, answer.status, answer.headers['cache-control']]).toEqual([
      part,
      200,
      'public, max-age=31536000, immutable',
    ]);
  }
});

test('Rudder’s clients find a source without destinations or reports', async () => {
  const answers = [
    await request(app).get('/sourceConfig/').auth(PAGE_KEY, ''),
    await request(app).get(`/sourceConfig?p=npm&v=3&writeKey=${PAGE_KEY}`),
  ];
  for (const answer of answers) {
    expect([answer.status, answer.headers['cache-control']]).toEqual([200, 'private, max-age=300']);
    expect(answer.body.source).toMatchObject({ enabled: true, destinations: [], workspaceId: 'main' });
  }
});

test.each([
  ['/v1/projects/nobody-knows-me/settings', 404],
  [`/v1/projects/${SERVER_KEY}/settings`, 404],
  ['/v1/projects/%E0%A4%A/settings', 400],
  ['/v1/projects/x%00y/settings', 404],
  ['/analytics.js/v1/nobody-knows-me/analytics.min.js', 404],
  [`/analytics.js/v1/${SERVER_KEY}/analytics.min.js`, 404],
  ['/analytics-next/bundles/standalone.js', 404],
  ['/analytics-next/bundles/none.bundle.0123456789.js', 404],
  ['/analytics-next/bundles/..%2f..%2f..%2fpackage.json', 404],
  ['/analytics-next/bundles/..%2f..%2fpackage.json.bundle.0123456789.js', 404],
  ['/sourceConfig/', 401],
  ['/sourceConfig/?writeKey=nobody-knows-me', 401],
  [`/sourceConfig/?writeKey=${SERVER_KEY}`, 401],
])('%s is answered %i', async (path, status) => {
  expect((await request(app).get(path)).status).toBe(status);
});

test.each(['/v1/batch', '/v1/t', '/v1/m', '/beacon/v1/batch', SETTINGS, '/sourceConfig/', SCRIPT])(
  'a page of any origin may ask %s',
  async (path) => {
    const origin = 'https://shop.example';
    const asked = 'authorization,content-type,rsa-retry-attempt';
    const answer = await request(app)
      .options(path)
      .set({ Origin: origin, 'Access-Control-Request-Method': 'POST', 'Access-Control-Request-Headers': asked });
    expect(answer.status).toBe(204);
    expect(answer.headers).toMatchObject({
      'access-control-allow-origin': origin,
      'access-control-allow-credentials': 'true',
      'access-control-allow-methods': 'GET, POST, OPTIONS',
      'access-control-allow-headers': `authorization, content-type, x-retry-count, anonymousid, sentat, ${asked}`,
      'access-control-max-age': '86400',
      vary: expect.stringContaining('Origin'),
    });
  },
);

test('a page may read why it was refused and when to come back', async () => {
  const answer = await request(app).post('/v1/t').set('Origin', 'https://shop.example').send({ event: 'Seen' });
  expect(answer.status).toBe(401);
  expect(answer.headers).toMatchObject({
    'access-control-allow-origin': 'https://shop.example',
    'access-control-expose-headers': 'Retry-After, X-RateLimit-Reset',
  });
});

test('the admin is of its own origin alone', async () => {
  for (const path of ['/admin/', '/healthz', '/u/x']) {
    const answer = await request(app).get(path).set('Origin', 'https://shop.example');
    expect(answer.headers['access-control-allow-origin']).toBeUndefined();
  }
});

function service(baseUrl?: string) {
  return createApp({ intake: createIntake({ clock, node: 'node-1' }), clock, roles: ['web'], baseUrl });
}
