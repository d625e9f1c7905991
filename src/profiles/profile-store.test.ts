import { beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { movableClock } from '../platform/clock.js';
import { NotFound } from '../platform/errors.js';
import { inTransaction } from '../platform/mongo.js';
import { useDatabase } from '../testing/database.js';
import { createIntake, createSource } from '../tracking/index.js';
import { foldNext } from './fold/fold-next.js';
import { resolveProfiles } from './identity/resolve-profiles.js';
import type { OrdersSection, Profile, ProfileId, Quintile, ScoresSection } from './profile.js';
import { countProfiles, findProfiles, leavingPage, streamProfiles } from './profile-lists-store.js';
import { getProfile, profilesById, putSections } from './profile-store.js';
import { type Condition, conditionSchema } from './segments/condition.js';
import { matches } from './segments/matches.js';

useDatabase();

const now = new Date('2026-11-22T12:00:00Z');
const DAY_MS = 86_400_000;
const PEOPLE = 60;
let ids: ProfileId[];

beforeAll(async () => {
  const { source } = await createSource({
    name: 'Shop',
    kind: 'server',
    mode: 'live',
    project: 'main',
    simulated: false,
  });
  const intake = createIntake({ clock: movableClock(now), node: 'node-1' });
  const batch = Array.from({ length: PEOPLE }, (_, n) => ({
    type: 'identify',
    userId: `c-${n}`,
    traits: {
      ...(n % 4 && { plan: ['gold', 3, ['gold', 'team', 7]][n % 3] }),
      email: `Mail.${n}@x.example`,
      lastName: `Nam+${n}`,
    },
  }));
  const views = Array.from({ length: PEOPLE * 2 }, (_, n) => ({
    type: 'track',
    event: 'Product Viewed',
    userId: `c-${n % 45}`,
    anonymousId: `a-${n % 45}`,
    timestamp: new Date(now.getTime() - n * DAY_MS).toISOString(),
    properties: { product_id: `p${n % 4}`, category: `k${n % 3}` },
  }));
  await intake.collect(source, [...batch, ...views], { receivedAt: now, imported: false });
  while (await foldNext('node-1', now));
  const owners = await resolveProfiles(
    Array.from({ length: PEOPLE }, (_, n) => `user:c-${n}`),
    now,
  );
  ids = [...owners.entries()].sort(([a], [b]) => Number(a.slice(7)) - Number(b.slice(7))).map(([, id]) => id);
  await putSections(
    'orders',
    ids.slice(0, 45).map((id, n) => ({ id, value: orders(n) })),
    1,
  );
  await putSections(
    'scores',
    ids.slice(0, 40).map((id, n) => ({ id, value: scores(n) })),
    '2026-11-22',
  );
});

test('the filter selects exactly the profiles that match', async () => {
  const everyone = await profilesById(ids);
  expect(everyone).toHaveLength(PEOPLE);
  let selectedSome = 0;
  await fc.assert(
    fc.asyncProperty(conditions(), async (drawn) => {
      const condition = conditionSchema.parse(drawn);
      const selected: string[] = [];
      for await (const profile of streamProfiles({ condition })) selected.push(profile.id);
      const matching = everyone.filter((profile) => matches(condition, profile).matched).map((profile) => profile.id);
      expect(selected).toEqual(matching.sort());
      if (selected.length > 0 && selected.length < PEOPLE) selectedSome += 1;
    }),
    { numRuns: 300 },
  );
  expect(selectedSome).toBeGreaterThan(100);
});

test('every single condition becomes a fact', async () => {
  const profile = (await getProfile(ids[3] as ProfileId)) as Profile;
  const condition = conditionSchema.parse({
    all: [
      { field: 'scores.atRisk', is: true },
      {
        any: [
          { field: 'orders.net', 'at-least': 1000 },
          { field: 'behaviour.traits.colour', is: 'red' },
        ],
      },
    ],
  });
  expect(matches(condition, profile)).toEqual({
    matched: false,
    facts: [
      { condition: 'at risk of leaving', value: false, holds: false },
      { condition: 'money spent at least 1000.00', value: 300, holds: false },
      { condition: 'colour is red', value: null, holds: false },
    ],
  });
});

test('an older version never overwrites a newer one, the same one may repeat', async () => {
  const id = ids[50] as ProfileId;
  await putSections('orders', [{ id, value: orders(7) }], 7);
  await putSections('orders', [{ id, value: orders(6) }], 6);
  expect((await getProfile(id))?.orders?.count).toBe(7);
  await putSections('orders', [{ id, value: orders(8) }], 7);
  expect((await getProfile(id))?.orders?.count).toBe(8);
});

test('a section can be taken away', async () => {
  const id = ids[51] as ProfileId;
  await putSections('silence', [{ id, value: { until: now, reason: 'complaint' } }], 1);
  expect((await getProfile(id))?.silence).toEqual({ until: now, reason: 'complaint' });
  await putSections('silence', [{ id, value: null }], 2);
  expect(await getProfile(id)).not.toHaveProperty('silence');
});

test('what is written to a profile that does not exist is an error, never lost in silence', async () => {
  const value = { until: now, reason: 'complaint' };
  const entries = [
    { id: ids[52] as ProfileId, value },
    { id: 'nobody' as ProfileId, value },
  ];
  await expect(putSections('silence', entries, 1)).rejects.toThrow(NotFound);
  await expect(inTransaction((session) => putSections('silence', entries, 1, session))).rejects.toThrow('nobody');
});

test('people are found by the beginning of an id, an address or a name, in any case, and never by a pattern', async () => {
  const found = async (text: string) =>
    (await findProfiles({ text, limit: 100 })).map((profile) => profile.behaviour.userId);
  expect(await found('c-17')).toEqual(['c-17']);
  expect(await found(' MAIL.23@X')).toEqual(['c-23']);
  expect(await found('nam+5')).toHaveLength(11);
  expect(await found('.*')).toEqual([]);
  expect(await found('nam')).toHaveLength(PEOPLE);
});

test('pages follow each other without gap or repeat', async () => {
  const pages: string[] = [];
  let after: ProfileId | undefined;
  for (let page = await findProfiles({ limit: 25 }); page.length > 0; ) {
    pages.push(...page.map((profile) => profile.id));
    after = page.at(-1)?.id;
    page = await findProfiles({ limit: 25, ...(after && { after }) });
  }
  expect(pages).toEqual([...ids].sort());
});

test('the leaving list is in the order of its ranks', async () => {
  const first = await leavingPage({ limit: 30 });
  const second = await leavingPage({ limit: 30, after: first.at(-1)?.scores?.rank ?? 0 });
  expect([...first, ...second].map((profile) => profile.scores?.rank)).toEqual(
    Array.from({ length: 40 }, (_, n) => n + 1),
  );
  const condition: Condition = { field: 'scores.atRisk', is: true };
  expect((await leavingPage({ limit: 3, condition })).map((profile) => profile.scores?.rank)).toEqual([1, 3, 5]);
});

test('profiles are counted with and without scores', async () => {
  expect([await countProfiles(), await countProfiles('withScores')]).toEqual([PEOPLE, 40]);
});

function orders(n: number): OrdersSection {
  const at = n === 0 ? null : new Date(now.getTime() - n * DAY_MS);
  const money = { gross: n * 1_000_000, refunded: 0, unmatchedRefunds: 0, net: n * 1_000_000 };
  return { count: n, days: n, firstAt: at, lastAt: at, ...money, currency: 'GBP' };
}

function scores(n: number): ScoresSection {
  const quintile = ((n % 5) + 1) as Quintile;
  return {
    runId: '2026-11-22',
    at: now,
    rfm: { recency: quintile, frequency: quintile, monetary: quintile },
    recencyDays: n,
    orderDays: n,
    money: n * 10_000,
    recentMoney: n * 10_000,
    frequencyChange: n / 10 - 2,
    risk: n / 40,
    atStake: n * 250,
    rank: n + 1,
    atRisk: n % 2 === 0,
    tier: (['A', 'B', 'C', 'D'] as const)[n % 4] ?? 'D',
    reasons: [],
  };
}

function conditions(): fc.Arbitrary<unknown> {
  const pick = (operators: string[], value: fc.Arbitrary<unknown>) => fc.tuple(fc.constantFrom(...operators), value);
  const leaf = (field: fc.Arbitrary<string>, asked: fc.Arbitrary<[string, unknown][]>) =>
    fc.tuple(field, asked).map(([name, pairs]) => ({ field: name, ...Object.fromEntries(pairs) }));
  const some = (asked: fc.Arbitrary<[string, unknown]>) => fc.array(asked, { minLength: 1, maxLength: 2 });
  const any = ['is', 'is-not', 'at-least', 'at-most'];
  const numbers = fc.constantFrom(
    'orders.count',
    'orders.net',
    'scores.rank',
    'scores.rfm.recency',
    'behaviour.events',
    'behaviour.sessions.count',
  );
  const date = fc.nat(60).map((n) => new Date(now.getTime() - n * DAY_MS).toISOString());
  const trait = fc.oneof(
    pick(['is', 'is-not'], fc.constantFrom('gold', 'team', 3, 7, true)),
    pick(['at-least', 'at-most'], fc.integer({ min: 2, max: 8 })),
  );
  return fc.letrec((tie) => ({
    node: fc.oneof(
      { depthSize: 'small', maxDepth: 3 },
      fc.oneof(
        leaf(numbers, some(pick(any, fc.integer({ min: 0, max: 60 })))),
        leaf(
          fc.constantFrom('orders.lastAt', 'createdAt', 'behaviour.recency.viewedAt'),
          some(pick(['at-least', 'at-most'], date)),
        ),
        leaf(fc.constantFrom('scores.atRisk', 'behaviour.email.verified'), some(pick(['is', 'is-not'], fc.boolean()))),
        leaf(fc.constant('scores.tier'), some(pick(['is', 'is-not'], fc.constantFrom('A', 'B', 'C', 'D')))),
        leaf(fc.constant('behaviour.interests.topCategory'), some(pick(['is', 'is-not'], fc.constantFrom('k0', 'k1')))),
        leaf(fc.constantFrom('behaviour.traits.plan', 'behaviour.traits.none'), some(trait)),
      ),
      fc.array(tie('node'), { minLength: 1, maxLength: 3 }).map((all) => ({ all })),
      fc.array(tie('node'), { minLength: 1, maxLength: 3 }).map((list) => ({ any: list })),
      tie('node').map((not) => ({ not })),
    ),
  })).node;
}
