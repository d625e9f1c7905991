import { expect, test } from '@jest/globals';
import { scoreCustomers } from '../analysis/index.js';
import { recordAnswers } from '../consent/index.js';
import { log } from '../platform/log.js';
import { getProfile } from '../profiles/index.js';
import { daysFrom, NOON } from '../testing/campaign-builders.js';
import { useDatabase } from '../testing/database.js';
import { decideCampaign } from '../testing/mail-campaign.js';
import { allow, ordered, type Person, peopleAtRisk } from '../testing/people-at-risk.js';
import { decisionsOf, enrolmentsOf, explain, lastCheck } from './index.js';

useDatabase();

test('who refuses personalisation enters no campaign, and the reason is told', async () => {
  const people = await peopleAtRisk('ana', 2, daysFrom(NOON, -0.5));
  const [refusing, other] = people as [Person, Person];
  await answer('user:ana-0', 'withdrawn', NOON);
  await decideCampaign({ id: 'win-back' }, NOON);
  expect(await enrolmentsOf([refusing.id])).toEqual([]);
  expect(await decisionsOf([refusing.id])).toMatchObject([{ kind: 'withheld', reason: 'personalisation-refused' }]);
  expect(await decisionsOf([other.id])).toMatchObject([{ kind: 'send' }]);
  const explained = await explain(refusing.id, 'win-back', NOON);
  expect(explained.facts).toContainEqual(
    expect.objectContaining({ condition: 'has not refused personalisation', holds: false }),
  );
  // What was decided before the refusal is stopped by the last look.
  await answer('user:ana-1', 'withdrawn', daysFrom(NOON, 0.1));
  const decisions = await decisionsOf([other.id]);
  const checks = await lastCheck(decisions, daysFrom(NOON, 0.2));
  expect([...checks.values()]).toMatchObject([{ kind: 'withheld', reason: 'personalisation-refused' }]);
  await answer('user:ana-1', 'granted', daysFrom(NOON, 0.3));
  expect([...(await lastCheck(decisions, daysFrom(NOON, 0.4))).values()]).toMatchObject([{ kind: 'clear' }]);
});

test('who refuses personalisation loses their scores with the next run, which says how many they are', async () => {
  const people = await peopleAtRisk('bob', 6, daysFrom(NOON, -40));
  await allow(people, NOON);
  for (const day of [-90, -60, -30]) await ordered(people, daysFrom(NOON, day));
  await answer('user:bob-0', 'withdrawn', NOON);
  const run = await scoreCustomers({ now: NOON, log });
  expect(run).toMatchObject({ state: 'done', customers: 5, scored: 5, refused: 1 });
  const [refusing, other] = await Promise.all(people.slice(0, 2).map(({ id }) => getProfile(id)));
  expect(refusing?.scores).toBeUndefined();
  expect(refusing?.orders?.count).toBe(3);
  expect(other?.scores?.runId).toBe(run.id);
});

async function answer(identifier: string, given: 'granted' | 'withdrawn', at: Date): Promise<void> {
  const known = { basis: 'consent', source: 'banner', textVersion: '1' } as const;
  await recordAnswers([{ identifier, purpose: 'personalisation', answer: given, at, ...known }]);
}
