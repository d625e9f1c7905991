// What somebody with a site's public key can do to other people: nothing.
import { randomUUID } from 'node:crypto';
import { beforeAll, expect, test } from '@jest/globals';
import {
  couponsOf,
  followMerge,
  issueCoupon,
  ordersBetween,
  ordersOf,
  putOffers,
  recordNext,
} from './commerce/index.js';
import { permissionsFor } from './consent/index.js';
import { movableClock } from './platform/clock.js';
import { inTransaction } from './platform/mongo.js';
import {
  contactOf,
  foldNext,
  getProfile,
  mergesPage,
  ownersOf,
  type ProfileId,
  suggestionsPage,
} from './profiles/index.js';
import { NOON } from './testing/campaign-builders.js';
import { useDatabase } from './testing/database.js';
import { peopleAtRisk } from './testing/people-at-risk.js';
import { anOrderOf, arrive, aShop } from './testing/shop.js';
import { createIntake, type Source } from './tracking/index.js';

useDatabase();

const before = (minutes: number) => new Date(NOON.getTime() - minutes * 60_000);
let server: Source;
let page: Source;
beforeAll(async () => {
  server = await aShop('server', 'abuse');
  page = await aShop('browser', 'abuse');
});

test('who says to be somebody else brings their own history, and takes, reads and changes nothing', async () => {
  const [victim] = await peopleAtRisk('victim', 1, before(600));
  if (!victim) throw new Error('nobody there');
  await tell(server, {
    type: 'identify',
    userId: 'victim-0',
    timestamp: before(500),
    traits: { firstName: 'Ana', plan: 'gold' },
  });
  const visitor = await ownerOf(
    'anonymous:eve',
    tell(page, { type: 'page', anonymousId: 'eve', timestamp: before(400) }),
  );
  await tell(page, {
    type: 'identify',
    userId: 'victim-0',
    anonymousId: 'eve',
    timestamp: before(300),
    traits: { email: 'eve@evil.example', firstName: 'Eve', plan: null },
  });
  expect(await getProfile(victim.id)).toMatchObject({
    behaviour: {
      email: { address: victim.address, verified: true },
      traits: { firstName: 'Ana', plan: 'gold' },
      events: 4,
    },
  });
  expect(await mergesPage({ limit: 5, profileId: victim.id })).toMatchObject([
    { from: visitor, rule: 'identified', events: 1 },
  ]);
  expect((await permissionsFor(['eve@evil.example'])).get('eve@evil.example')?.kind).toBe('refused');
  expect((await permissionsFor([victim.address])).get(victim.address)?.kind).toBe('allowed');
});

test('somebody else’s address joins nobody, is no contact’s, suggests nothing and is not verified', async () => {
  const [owner] = await peopleAtRisk('owner', 1, before(600));
  const contact = (await contactOf('reader@x.example', NOON)) as ProfileId;
  for (const email of [owner?.address, 'reader@x.example']) {
    const userId = `thief-of-${email}`;
    const thief = await ownerOf(
      `user:${userId}`,
      tell(page, { type: 'identify', userId, timestamp: before(200), traits: { email } }),
    );
    expect((await getProfile(thief))?.behaviour.email).toEqual({ address: email, verified: false });
    expect(await mergesPage({ limit: 5, profileId: thief })).toEqual([]);
  }
  expect(await contactOf('reader@x.example', NOON)).toBe(contact);
  expect(await contactOf(owner?.address ?? '', NOON)).toBe(owner?.id);
  expect(await suggestionsPage({ limit: 5 })).toEqual([]);
});

test('an order with a coupon of somebody else redeems nothing, proves nothing, and moves nobody', async () => {
  const [holder] = await peopleAtRisk('holder', 1, before(600));
  if (!holder) throw new Error('nobody there');
  await arrive(server, before(550), [anOrderOf('holder-0', before(560), ['cup'])]);
  const terms = { percent: 10, validDays: 30, singleUse: true, codePrefix: 'CB' } as const;
  await putOffers([{ id: 'come-back', name: 'Come back', text: '10 % off', ...terms }]);
  const coupon = await inTransaction((session) =>
    issueCoupon(
      { offerId: 'come-back', profileId: holder.id, campaignId: 'c', decisionId: 'd', now: before(500) },
      session,
    ),
  );
  for (const who of [{ userId: 'holder-0' }, { anonymousId: 'eve2' }, { userId: 'holder-0', anonymousId: 'eve2' }]) {
    await tell(page, {
      type: 'track',
      event: 'Order Completed',
      ...who,
      timestamp: before(100),
      properties: { order_id: randomUUID(), currency: 'GBP', coupon: coupon.code, total: 1 },
    });
  }
  const [mine] = await couponsOf([holder.id]);
  expect(mine).not.toHaveProperty('redeemed');
  const claimed = (await ordersOf([holder.id])).filter(({ trusted }) => !trusted);
  expect(claimed.length).toBeGreaterThan(0);
  expect(claimed.every(({ couponRefused }) => couponRefused !== undefined)).toBe(true);
  expect(await ordersBetween([holder.id], before(540), NOON)).toEqual([]);
});

test('an alias from a page joins no two users: a person is asked, and told that a page said so', async () => {
  const [, other] = await peopleAtRisk('pair', 2, before(600));
  const events = (await getProfile(other?.id as ProfileId))?.behaviour.events;
  await tell(page, { type: 'alias', userId: 'eve3', previousId: 'pair-1', timestamp: before(50) });
  expect((await getProfile(other?.id as ProfileId))?.behaviour.events).toBe(events);
  expect(await suggestionsPage({ limit: 5 })).toMatchObject([{ users: ['eve3', 'pair-1'], trusted: false }]);
});

async function tell(source: Source, ...items: object[]): Promise<void> {
  const intake = createIntake({ clock: movableClock(NOON), node: 'test' });
  const batch = items.map((item) => JSON.parse(JSON.stringify({ messageId: randomUUID(), ...item })));
  expect(await intake.collect(source, batch, { receivedAt: NOON, imported: false })).toMatchObject({ rejected: [] });
  await intake.stop();
  while ((await foldNext('test', NOON)) || (await recordNext('test', NOON)) || (await followMerge('test', NOON)));
}

async function ownerOf(subject: string, told: Promise<void>): Promise<ProfileId> {
  await told;
  const [id] = await ownersOf([{ subject, at: NOON }], NOON);
  if (!id) throw new Error(`nobody has ${subject}`);
  return id;
}
