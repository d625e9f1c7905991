import { beforeAll, expect, test } from '@jest/globals';
import express from 'express';
import request from 'supertest';
import { EVERY_PROJECT, setConsentMode } from '../../consent/index.js';
import { movableClock } from '../../platform/clock.js';
import { useDatabase } from '../../testing/database.js';
import { recentEvents } from '../history-store.js';
import { createSource, rejectsSummary } from '../index.js';
import { createIntake } from '../intake.js';
import { trackingRoutes } from './routes.js';

useDatabase();

const now = new Date('2026-11-22T12:00:00Z');
const clock = movableClock(now);
const KEY = 'a-key-of-the-page';
const app = express().use(trackingRoutes({ intake: createIntake({ clock, node: 'node-1' }), clock }));

beforeAll(async () => {
  await setConsentMode(EVERY_PROJECT, 'unless-refused');
  await createSource({ name: 'Page', kind: 'browser', mode: 'live', project: 'main', simulated: false, key: KEY });
});

test.each(['track', 'page', 'screen', 'identify', 'group', 'alias'])('/v1/pixel/%s takes packed data', async (type) => {
  const said = { writeKey: KEY, userId: `packed-${type}`, event: 'Seen', properties: { size: 'XL', é: '💚' } };
  const data = Buffer.from(JSON.stringify(said)).toString('base64');
  await expectPicture(`/v1/pixel/${type}?data=${encodeURIComponent(data)}`);
  // Many a mail template forgets to escape the plus sign.
  await expectPicture(`/v1/pixel/${type}/?data=${data}`);
  expect(await recentEvents([`user:packed-${type}`], 10)).toMatchObject([
    { type, properties: { size: 'XL', é: '💚' } },
    { type },
  ]);
});

test.each(['/v1/pixel/track', '/v1/pixel/track/', '/V1/Pixel/Track', '/pixel/v1/track'])(
  '%s takes a plain query',
  async (path) => {
    const query = { writeKey: KEY, userId: `plain-${path}`, event: 'Seen', 'properties.size': 'XL', messageId: path };
    const nested = { 'properties.of.a': '1', 'properties.of.b': '2', 'context.page.path': '/cups' };
    for (const _twice of [1, 2]) await expectPicture(`${path}?${new URLSearchParams({ ...query, ...nested })}`);
    expect(await recentEvents([`user:plain-${path}`], 10)).toMatchObject([
      { name: 'Seen', properties: { size: 'XL', of: { a: '1', b: '2' } }, context: { page: { path: '/cups' } } },
    ]);
  },
);

test.each([
  ['no data', '/v1/pixel/track'],
  ['no JSON', '/v1/pixel/track?data=broken'],
  ['an unknown key', '/v1/pixel/track?writeKey=nobody-knows-me&userId=u&event=Seen'],
  ['an unknown type', `/v1/pixel/everything?writeKey=${KEY}&userId=u`],
  ['no name', `/v1/pixel/track?writeKey=${KEY}&userId=u`],
  ['two keys', `/v1/pixel/track?writeKey=${KEY}&writeKey=${KEY}&userId=u&event=Seen`],
])('%s is answered with the picture, and no event is made of it', async (_what, path) => {
  await expectPicture(path);
  expect(await recentEvents(['user:u'], 100)).toEqual([]);
});

test('a name that is nested too deep is left out', async () => {
  const query = `writeKey=${KEY}&userId=deep&event=Seen&properties.size=XL&properties${'.a'.repeat(5_000)}=1`;
  await expectPicture(`/v1/pixel/track?${query}`);
  expect(await recentEvents(['user:deep'], 10)).toMatchObject([{ properties: { size: 'XL' } }]);
});

test('what was wrong with a picture is found among the rejects', async () => {
  const reasons = (await rejectsSummary()).map(({ reason }) => reason);
  expect(reasons).toContain('event: a track needs the name of what happened');
  expect(reasons).toContain('no source has this write key');
});

test('whoever only asks whether the picture is there has not looked at it', async () => {
  const answer = await request(app).head(`/v1/pixel/track?writeKey=${KEY}&userId=head&event=Seen`);
  expect([answer.status, await recentEvents(['user:head'], 1)]).toEqual([200, []]);
});

test('a name in a query reaches no prototype', async () => {
  const query = `writeKey=${KEY}&userId=hostile&event=Seen&properties.__proto__.polluted=1&__proto__.polluted=1`;
  await expectPicture(`/v1/pixel/track?${query}&properties.constructor.prototype.polluted=1&properties.$set=1`);
  expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  expect(await recentEvents(['user:hostile'], 10)).toMatchObject([{ properties: { _$set: '1' } }]);
});

async function expectPicture(path: string): Promise<void> {
  const answer = await request(app).get(path);
  expect([answer.status, answer.headers['content-type'], answer.headers['cache-control']]).toEqual([
    200,
    'image/gif',
    'no-store',
  ]);
  expect(answer.body.subarray(0, 6).toString()).toBe('GIF89a');
}
