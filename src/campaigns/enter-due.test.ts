import { beforeEach, expect, test } from '@jest/globals';
import { suppress } from '../consent/index.js';
import { database } from '../platform/mongo.js';
import { daysFrom, NOON } from '../testing/campaign-builders.js';
import { useDatabase } from '../testing/database.js';
import { allow, ordered, peopleAtRisk, silence, withdraw } from '../testing/people-at-risk.js';
import { storeCampaign } from '../testing/stored-campaign.js';
import { decisionCounts, decisionsOf } from './decision-store.js';
import type { Campaign } from './definition/campaign.js';
import { setCampaignState } from './definition/campaign-store.js';
import type { Arm } from './enrolment.js';
import { assignments, enrolmentsOf } from './enrolment-store.js';
import { enterDue } from './enter-due.js';
import { stopAllMarketing } from './marketing-switch.js';

useDatabase();

const SCORED = daysFrom(NOON, -0.5);

/** Each test has a campaign and people of its own; everybody at risk is in the segment, so others are cleared away. */
beforeEach(async () => {
  for (const name of ['profiles', 'identities', 'campaigns', 'enrolments', 'decisions', 'caps']) {
    await database().collection(name).deleteMany({});
  }
});

const run = (id: string, stated: Partial<Campaign> = {}) => storeCampaign({ ...stated, id });

async function arms(campaignId: string): Promise<Map<string, Arm>> {
  const found = new Map<string, Arm>();
  for await (const { profileId, arm } of assignments(campaignId)) found.set(profileId, arm);
  return found;
}

test('members of the segment enter once, however often the sweep runs', async () => {
  const people = await peopleAtRisk('once', 5, SCORED);
  await run('win-back');
  expect(await enterDue({ now: NOON })).toBe(5);
  expect(await enterDue({ now: daysFrom(NOON, 1) })).toBe(0);
  const enrolments = await enrolmentsOf(people.map(({ id }) => id));
  expect(enrolments.map(({ enteredAt, occasion }) => [enteredAt, occasion])).toEqual(
    Array.from({ length: 5 }, () => [NOON, 'segment-1']),
  );
});

test('two nodes that sweep at once, at two sides of midnight, enrol and turn away everybody once', async () => {
  const people = await peopleAtRisk('both', 700, SCORED);
  await withdraw(people.slice(0, 100), NOON);
  await run('win-back');
  const entered = await Promise.all([
    enterDue({ now: new Date('2026-10-18T23:59:59.999Z') }),
    enterDue({ now: new Date('2026-10-19T00:00:00.001Z') }),
  ]);
  expect(entered.reduce((sum, count) => sum + count)).toBe(600);
  expect((await arms('win-back')).size).toBe(600);
  expect(await decisionCounts('win-back')).toEqual({ total: 100, send: 0, holdOut: 0, withheld: { withdrawn: 100 } });
});

test('about the stated share is held out, and another campaign holds out other people', async () => {
  await peopleAtRisk('share', 3000, SCORED);
  await run('win-back', { holdOut: 0.2 });
  await run('second', { holdOut: 0.2 });
  await enterDue({ now: NOON });
  const [first, second] = await Promise.all([arms('win-back'), arms('second')]);
  const heldOut = [...first].filter(([, arm]) => arm === 'held-out').map(([id]) => id);
  const both = heldOut.filter((id) => second.get(id) === 'held-out');
  // 600 and 120 expected; the bounds are five standard deviations away.
  expect(Math.abs(heldOut.length - 600)).toBeLessThan(110);
  expect(Math.abs(both.length - 120)).toBeLessThan(54);
});

test('who cannot be written to is turned away with the reason, once, and enters when it is gone', async () => {
  const people = await peopleAtRisk('away', 6, SCORED);
  const [refuses, blocked, silent, buyer] = people;
  if (!refuses || !blocked || !silent || !buyer) throw new Error('six people were asked for');
  await withdraw([refuses], NOON);
  await suppress({ address: blocked.address, reason: 'hard-bounce', at: NOON });
  await silence([silent], daysFrom(NOON, 2), NOON);
  await ordered([buyer], daysFrom(SCORED, 0.1));
  await run('win-back');
  for (const days of [0, 1]) await enterDue({ now: daysFrom(NOON, days) });
  expect(await decisionCounts('win-back')).toEqual({
    total: 4,
    send: 0,
    holdOut: 0,
    withheld: { withdrawn: 1, suppressed: 1, silence: 1, 'goal-reached': 1 },
  });
  expect((await arms('win-back')).size).toBe(2);
  await allow([refuses], daysFrom(NOON, 2));
  expect(await enterDue({ now: daysFrom(NOON, 3) })).toBe(2);
  const [decision] = await decisionsOf([refuses.id]);
  expect(decision).toMatchObject({
    id: `${refuses.id}:win-back:entry:segment-1.withdrawn`,
    kind: 'withheld',
    step: 'entry',
    sentence: 'This person has withdrawn the permission for marketing e-mail.',
    at: NOON,
  });
  expect(decision?.facts).toContainEqual(
    expect.objectContaining({ condition: 'allows marketing e-mail', holds: false }),
  );
});

test('nobody enters a paused campaign, nor while all marketing is stopped', async () => {
  await peopleAtRisk('paused', 3, SCORED);
  await run('win-back');
  await setCampaignState('win-back', 'paused');
  expect(await enterDue({ now: NOON })).toBe(0);
  await setCampaignState('win-back', 'running');
  await stopAllMarketing(true);
  expect(await enterDue({ now: NOON })).toBe(0);
  await stopAllMarketing(false);
  expect(await enterDue({ now: NOON, campaignId: 'another' })).toBe(0);
  expect(await enterDue({ now: NOON, campaignId: 'win-back' })).toBe(3);
});

test('whoever enters again stays in the arm of the first time, however the share changed meanwhile', async () => {
  await peopleAtRisk('stays', 60, SCORED);
  const reentry = { kind: 'after' as const, ms: 90 * 86_400_000 };
  await run('win-back', { reentry, holdOut: 0.5 });
  await enterDue({ now: NOON });
  const first = await arms('win-back');
  await database()
    .collection('enrolments')
    .updateMany({}, { $set: { state: 'finished' } });
  for (const [times, holdOut] of [0, 0.1].entries()) {
    await run('win-back', { reentry, holdOut });
    expect(await enterDue({ now: daysFrom(NOON, 90 * (times + 1)) })).toBe(60);
    expect(await arms('win-back')).toEqual(first);
    await database()
      .collection('enrolments')
      .updateMany({}, { $set: { state: 'finished' } });
  }
  expect(new Set(first.values())).toEqual(new Set(['treated', 'held-out']));
});

test('a second time comes only when the campaign allows it, after the journey and the stated time', async () => {
  const [person] = await peopleAtRisk('again', 1, SCORED);
  await run('win-back', { reentry: { kind: 'after', ms: 90 * 86_400_000 } });
  await enterDue({ now: NOON });
  expect(await enterDue({ now: daysFrom(NOON, 90) })).toBe(0);
  await database()
    .collection('enrolments')
    .updateMany({}, { $set: { state: 'finished' } });
  expect(await enterDue({ now: daysFrom(NOON, 89) })).toBe(0);
  expect(await enterDue({ now: daysFrom(NOON, 90) })).toBe(1);
  const enrolments = await enrolmentsOf(person ? [person.id] : []);
  expect(enrolments.map(({ occasion }) => occasion)).toEqual(['segment-1', 'segment-2']);
});
