import { beforeAll, expect, test } from '@jest/globals';
import request from 'supertest';
import { createApp } from '../../app.js';
import { EVERY_PROJECT, setConsentMode } from '../../consent/index.js';
import { movableClock } from '../../platform/clock.js';
import { useDatabase } from '../../testing/database.js';
import { recentEvents } from '../history-store.js';
import { createIntake, createSource } from '../index.js';

useDatabase();

const clock = movableClock(new Date('2026-11-22T12:00:00Z'));
const KEY = 'a-key-of-the-page';
const BEHIND_TWO = '203.0.113.77, 198.51.100.9';

beforeAll(async () => {
  await setConsentMode(EVERY_PROJECT, 'unless-refused');
  await createSource({ name: 'Page', kind: 'browser', mode: 'live', project: 'main', simulated: false, key: KEY });
});

test('a visitor’s address is what the proxy in front says, cut before it is stored', async () => {
  expect(await addressStored('near', BEHIND_TWO)).toBe('198.51.100.0');
});

test('of several proxies only those that are trusted are believed', async () => {
  expect(await addressStored('chain', BEHIND_TWO, ['loopback', '198.51.100.0/24'])).toBe('203.0.113.0');
  expect(await addressStored('stranger', BEHIND_TWO, ['192.0.2.1'])).toBe('127.0.0.0');
});

test.each(['', 'unknown', '::ffff:203.0.113.77', '999.1.1.1', '_secret', "'; drop", '2001:db8:aaaa:bbbb::1'])(
  'an address that says %p does no harm',
  async (forwarded) => {
    const stored = await addressStored(`odd-${forwarded}`, forwarded);
    expect([undefined, '127.0.0.0', '203.0.113.0', '2001:db8:aaaa::']).toContain(stored);
  },
);

async function addressStored(userId: string, forwarded: string, trustedProxies?: string[]) {
  const intake = createIntake({ clock, node: 'node-1' });
  const app = createApp({ intake, clock, roles: ['web'], ...(trustedProxies && { trustedProxies }) });
  const post = request(app).post('/v1/page').set('X-Forwarded-For', forwarded);
  expect((await post.send({ userId, writeKey: KEY, context: { ip: '8.8.8.8' } })).status).toBe(200);
  const [event] = await recentEvents([`user:${userId}`], 1);
  return event?.context.ip;
}
