import { expect, test } from '@jest/globals';
import { inTransaction } from '../platform/mongo.js';
import { anEnrolment, daysFrom, NOON } from '../testing/campaign-builders.js';
import { useDatabase } from '../testing/database.js';
import { claimDue, insertEnrolments, moveOn, nextDueOf, stillClaimed } from './enrolment-store.js';

useDatabase();

const enrolments = Array.from({ length: 5 }, (_, i) => anEnrolment({ id: `profile-${i}:win-back:1` }));
const claim = (node: string, now: Date, limit = 10) =>
  claimDue({ campaignIds: ['win-back'], node, now, until: daysFrom(now, 1), limit });
const held = (ids: string[], token: string) => inTransaction((session) => stillClaimed(ids, token, session));

test('an enrolment is claimed by one node at a time, and a claim that was taken over holds nothing any more', async () => {
  expect(await insertEnrolments(enrolments)).toBe(5);
  expect(await insertEnrolments(enrolments.map((one) => ({ ...one, arm: 'held-out' as const })))).toBe(0);
  const first = await claim('a', NOON, 3);
  const second = await claim('b', NOON);
  expect([first.enrolments.length, second.enrolments.length]).toEqual([3, 2]);
  expect(await claim('c', NOON)).toMatchObject({ enrolments: [], foundDue: false });
  const ids = first.enrolments.map(({ id }) => id);
  expect(await held(ids, first.token)).toHaveLength(3);
  const takenOver = await claim('c', daysFrom(NOON, 1));
  expect(takenOver.enrolments).toHaveLength(5);
  expect(takenOver.enrolments.every(({ arm }) => arm === 'treated')).toBe(true);
  expect(await held(ids, first.token)).toEqual([]);
  expect(await held(ids, takenOver.token)).toHaveLength(3);
});

test('what moved on is due at its new time and no longer claimed; the finished is never due', async () => {
  const later = daysFrom(NOON, 9);
  await inTransaction((session) =>
    moveOn(
      enrolments.map((one, i) => (i === 0 ? { ...one, dueAt: later } : { ...one, state: 'finished' as const })),
      session,
    ),
  );
  expect(await nextDueOf(['win-back'])).toEqual(later);
  expect(await nextDueOf(['another'])).toBeNull();
  expect((await claim('a', daysFrom(later, -1))).foundDue).toBe(false);
  expect((await claim('a', later)).enrolments.map(({ id }) => id)).toEqual(['profile-0:win-back:1']);
});
