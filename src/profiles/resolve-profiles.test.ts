import { expect, test } from '@jest/globals';
import { useDatabase } from '../testing/database.js';
import { BUCKETS, bucketOf } from './bucket.js';
import { idsOf, insertOwners, subjectsOf } from './identity-store.js';
import type { ProfileId } from './profile.js';
import { countProfiles, getProfile } from './profile-store.js';
import { resolveProfiles } from './resolve-profiles.js';

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

test('an identity whose profile was lost to a crash keeps its owner', async () => {
  await insertOwners([['user:crash', 'profile-of-crash' as ProfileId]]);
  expect((await resolveProfiles(['user:crash'], now)).get('user:crash')).toBe('profile-of-crash');
});

test('buckets are spread evenly', () => {
  const held = Array.from({ length: 20_000 }, (_, n) => bucketOf(`profile-${n}`)).filter(
    (bucket) => bucket < BUCKETS / 10,
  );
  // 2,000 expected, standard deviation 42: four of them to each side.
  expect(held.length).toBeGreaterThan(1_830);
  expect(held.length).toBeLessThan(2_170);
});
