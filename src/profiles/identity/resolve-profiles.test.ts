import { expect, test } from '@jest/globals';
import { inTransaction } from '../../platform/mongo.js';
import { useDatabase } from '../../testing/database.js';
import { idsOf } from '../absorb-store.js';
import { BUCKETS, bucketOf } from '../bucket.js';
import type { ProfileId } from '../profile.js';
import { countProfiles } from '../profile-lists-store.js';
import { getProfile, profilesById, putSections } from '../profile-store.js';
import { identitiesById, subjectsOf } from './identity-store.js';
import { ownersOf, resolveProfiles } from './resolve-profiles.js';

useDatabase();

const now = new Date('2026-11-22T12:00:00Z');

test('whoever asks at the same time gets the same profiles', async () => {
  const subjects = Array.from({ length: 50 }, (_, n) => `user:${n}`);
  const answers = await Promise.all(Array.from({ length: 8 }, () => resolveProfiles(subjects, now)));
  for (const answer of answers) expect(answer).toEqual(answers[0]);
  expect(new Set(answers[0]?.values()).size).toBe(50);
  expect(await countProfiles()).toBe(50);
});

test('a new profile is empty, dated and has its bucket', async () => {
  const id = (await resolveProfiles(['anonymous:new'], now)).get('anonymous:new') as ProfileId;
  expect(await getProfile(id)).toMatchObject({ id, createdAt: now, bucket: bucketOf(id), behaviour: { events: 0 } });
  expect(await subjectsOf(id)).toEqual(['anonymous:new']);
  expect(await idsOf(id)).toEqual([id]);
});

test('a crash between the identity and its profile leaves neither', async () => {
  let lost: ProfileId | undefined;
  const crash = inTransaction(async (session) => {
    [lost] = await ownersOf([{ subject: 'user:crash', at: now }], now, session);
    throw new Error('crash');
  });
  await expect(crash).rejects.toThrow('crash');
  const id = (await resolveProfiles(['user:crash'], now)).get('user:crash') as ProfileId;
  expect(await getProfile(id)).not.toBeNull();
  expect(lost).toBeDefined();
  expect(id).not.toBe(lost);
  expect(await getProfile(lost as ProfileId)).toBeNull();
});

test('an identity that can be seen has its profile, while eight nodes make the same people', async () => {
  for (let round = 0; round < 10; round++) {
    const subjects = Array.from({ length: 400 }, (_, n) => `user:${round}-${n}`);
    const nodes = Array.from({ length: 8 }, (_, node) =>
      resolveProfiles(subjects.slice(node * 10, node * 10 + 330), now),
    );
    let seen = [...(await identitiesById(subjects)).values()];
    while (seen.length === 0) seen = [...(await identitiesById(subjects)).values()];
    const owners = seen.map(({ own }) => own as ProfileId);
    expect(await profilesById(owners)).toHaveLength(owners.length);
    const answered = (await Promise.all(nodes)).flatMap((owners) => [...owners]);
    expect(new Set(answered.map(String)).size).toBe(400);
  }
});

test('what is written to a profile just after it was resolved is never lost', async () => {
  const subjects = Array.from({ length: 40 }, (_, n) => `user:written-${n}`);
  const nodes = Array.from({ length: 8 }, async (_, node) => {
    const owners = await resolveProfiles(subjects.slice(node * 5), now);
    const entries = [...owners.values()].map((id) => ({ id, value: { until: now, reason: 'complaint' } }));
    await putSections('silence', entries, node);
    return [...owners.values()];
  });
  const profiles = await profilesById([...new Set((await Promise.all(nodes)).flat())]);
  expect(profiles).toHaveLength(40);
  expect(profiles.filter(({ silence }) => silence === undefined)).toEqual([]);
});

test('buckets are spread evenly', () => {
  const held = Array.from({ length: 20_000 }, (_, n) => bucketOf(`profile-${n}`)).filter(
    (bucket) => bucket < BUCKETS / 10,
  );
  // 2,000 expected, standard deviation 42: four of them to each side.
  expect(held.length).toBeGreaterThan(1_830);
  expect(held.length).toBeLessThan(2_170);
});
