// What an event is given besides what it says: names, addresses, devices, proofs and marks.
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { SHOP } from '../../testing/shop-source.js';
import { cutAddress } from './cut-address.js';
import { readBatch } from './read-batch.js';
import type { BatchFacts } from './read-event.js';
import { readShared } from './shared.js';
import { userTokenOf } from './user-token.js';

const SECRETS = ['the newer secret of this project', 'the older secret of this project'];
const SAFARI =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1';
const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';
const CRAWLER = 'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)';

test.each([
  ['Viewed Product', 'Product Viewed'],
  ['Viewed Product Category', 'Product List Viewed'],
  ['Added Product', 'Product Added'],
  ['Removed Product', 'Product Removed'],
  ['Completed Order', 'Order Completed'],
])('%s of the first ecommerce spec is stored as %s, and what was sent is kept', (originalName, name) => {
  expect(read({ type: 'track', event: originalName })).toMatchObject({ name, originalName });
});

test('another name is stored as it is sent, and only a track has one', () => {
  expect(read({ type: 'track', event: 'completed order' })).toMatchObject({ name: 'completed order' });
  expect(read({ type: 'track', event: 'completed order' })).not.toHaveProperty('originalName');
  expect(read({ type: 'page', event: 'Viewed Product' })).toMatchObject({ name: '' });
});

test('an alias carries the earlier id, and nothing else does', () => {
  expect(read({ type: 'alias', previousId: 4711 })).toMatchObject({ subject: 'user:u', previousId: '4711' });
  expect(read({ type: 'alias' })).not.toHaveProperty('previousId');
  expect(read({ type: 'track', event: 'Seen', previousId: 'x' })).not.toHaveProperty('previousId');
});

test.each([
  ['203.0.113.7', '203.0.113.0'],
  ['0.0.0.0', '0.0.0.0'],
  ['::ffff:203.0.113.7', '203.0.113.0'],
  ['2001:db8:1:2::3', '2001:db8:1::'],
  ['2001:DB8::3', '2001:db8::'],
  ['::2:3:4:5:6:7:8', '0:2:3::'],
  ['fe80::1%eth0', 'fe80::'],
  ['::1', '::'],
  ['not an address', undefined],
  ['203.0.113.7, 10.0.0.1', undefined],
])('of the address %s is kept %s', (address, kept) => {
  expect(cutAddress(address)).toBe(kept);
});

test('two addresses of one network are cut to the same, and cutting twice changes nothing', () => {
  fc.assert(
    fc.property(fc.ipV6(), fc.ipV4(), (six, four) => {
      for (const cut of [cutAddress(six), cutAddress(four)]) expect(cut && cutAddress(cut)).toBe(cut);
    }),
  );
  expect(cutAddress('2001:db8:1:ffff:1:2:3:4')).toBe(cutAddress('2001:db8:1::9'));
});

test('a server says where its visitor was, its own address says nothing', () => {
  const ip = '203.0.113.7';
  expect(read({ context: { ip, locale: 'de' } }, { ip: '198.51.100.1' }).context).toEqual({
    ip: '203.0.113.0',
    locale: 'de',
  });
  expect(read({}, { ip: '198.51.100.1' }).context).toEqual({});
  expect(read({ context: { ip: { $gt: '' } } }).context).toEqual({});
});

test('the address of a page is that of its request, whatever the page says, unless it wants none kept', () => {
  const request = { ...browser, ip: '203.0.113.7' };
  expect(read({}, request).context).toEqual({ ip: '203.0.113.0' });
  expect(read({ context: { ip: '198.51.100.1', locale: 'de' } }, request).context).toEqual({
    ip: '203.0.113.0',
    locale: 'de',
  });
  expect(read({ context: { ip: '0.0.0.0' } }, request).context).toEqual({});
  const shared = readShared({ context: { ip: '0.0.0.0' } });
  expect(read({}, { ...request, shared }).context).toEqual({});
  expect(read({ context: { ip: '198.51.100.1' } }, browser).context).toEqual({});
});

test('the events of a page that say nothing of their own have one context together', () => {
  const shared = readShared({ context: { locale: 'de' } });
  const { events } = readBatch([item(), item()], { ...facts, ...browser, shared, ip: '203.0.113.7' });
  expect(events[0]?.context).toEqual({ locale: 'de', ip: '203.0.113.0' });
  expect(events[1]?.context).toBe(events[0]?.context);
});

test('the device is told by the user agent of the event, else by that of a browser that made the request', () => {
  const iphone = { type: 'mobile', os: 'iOS', browser: 'Mobile Safari' };
  expect(read({ context: { userAgent: SAFARI } }).device).toEqual(iphone);
  expect(read({}, { ...browser, userAgent: FIREFOX }).device).toEqual({
    type: 'desktop',
    os: 'Linux',
    browser: 'Firefox',
  });
  expect(read({ context: { userAgent: SAFARI } }, { ...browser, userAgent: FIREFOX }).device).toEqual(iphone);
  expect(read({}, { userAgent: FIREFOX }).device).toBeUndefined();
  expect(read({ context: { userAgent: 'nonsense '.repeat(9_000) } }, {}).device).toEqual({ type: 'other' });
});

test('a machine is known by its user agent or by saying so, a client that is no browser is none', () => {
  expect(read({}, { ...browser, userAgent: CRAWLER }).bot).toBe(true);
  expect(read({ context: { userAgent: FIREFOX, webdriver: true } }, browser).bot).toBe(true);
  expect(read({}, { ...browser, userAgent: 'okhttp/4.9.0' })).toMatchObject({ bot: false });
  expect(read({ context: { userAgent: FIREFOX } }, { ...browser, userAgent: CRAWLER }).bot).toBe(false);
});

test('a token of the site for this very user makes a page trusted, and is stored nowhere', () => {
  for (const secret of SECRETS) {
    const userToken = userTokenOf('u', secret);
    const events = [
      read({ context: { userToken } }, browser),
      read({ context: { userToken: userToken.toUpperCase(), locale: 'de' } }, browser),
      read({}, { ...browser, shared: readShared({ context: { userToken } }) }),
    ];
    expect(events.map(({ trusted }) => trusted)).toEqual([true, true, true]);
    expect(JSON.stringify(events).toLowerCase()).not.toContain(userToken);
  }
});

test.each([
  ['that of somebody else', userTokenOf('v', SECRETS[0] ?? '')],
  ['that of another secret', userTokenOf('u', 'a secret that somebody made up')],
  ['nothing but text', 'token'],
  ['an operator', { $ne: '' }],
  ['empty', ''],
])('a token that is %s is noted and trusted in nothing', (_what, userToken) => {
  const { events, falseTokens } = readBatch([item({ context: { userToken } })], { ...facts, ...browser });
  expect([events[0]?.trusted, events[0]?.context, falseTokens]).toEqual([false, {}, 1]);
});

test('a visitor without a user id proves nothing by a token, and without a secret nobody does', () => {
  const context = { userToken: userTokenOf('u', SECRETS[0] ?? '') };
  expect(read({ userId: null, anonymousId: 'u', context: { ...context } }, browser).trusted).toBe(false);
  expect(read({ context: { ...context } }, { ...browser, identitySecrets: [] }).trusted).toBe(false);
  expect(readBatch([item()], { ...facts, ...browser })).toMatchObject({ falseTokens: 0, events: [{ trusted: false }] });
});

const source = SHOP;
const facts: BatchFacts = {
  source,
  receivedAt: new Date('2026-11-22T12:00:00Z'),
  imported: false,
  identitySecrets: SECRETS,
};
const browser = { source: { ...source, kind: 'browser' as const } };

function item(said: object = {}) {
  return { type: 'page', userId: 'u', ...said };
}

function read(said: object, given: Partial<BatchFacts> = {}) {
  const { events, rejected } = readBatch([item(said)], { ...facts, ...given });
  const [event] = events;
  if (!event) throw new Error(rejected[0]?.reason);
  return event;
}
