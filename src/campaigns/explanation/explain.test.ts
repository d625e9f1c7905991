import { beforeEach, expect, test } from '@jest/globals';
import { database } from '../../platform/mongo.js';
import type { ProfileId } from '../../profiles/index.js';
import { putSections } from '../../profiles/index.js';
import { daysFrom, NOON, scoresAt } from '../../testing/campaign-builders.js';
import { useDatabase } from '../../testing/database.js';
import { ordered, type Person, peopleAtRisk, silence, withdraw } from '../../testing/people-at-risk.js';
import { storeCampaign } from '../../testing/stored-campaign.js';
import { decideDue } from '../decide-due.js';
import { setCampaignState } from '../definition/campaign-store.js';
import { enterDue } from '../enter-due.js';
import { stopAllMarketing } from '../marketing-switch.js';
import { explain } from './explain.js';

useDatabase();

const SCORED = daysFrom(NOON, -0.5);
let person: Person;

beforeEach(async () => {
  for (const name of ['profiles', 'identities', 'campaigns', 'enrolments', 'decisions', 'caps', 'consents']) {
    await database().collection(name).deleteMany({});
  }
  const [only] = await peopleAtRisk('ana', 1, SCORED);
  if (!only) throw new Error('one person was asked for');
  person = only;
});

const why = (now = NOON) => explain(person.id, 'win-back', now);
const broken = async (now = NOON) => (await why(now)).facts.filter(({ holds }) => !holds);
/** What is shown first, and all that decided. */
const decided = async (now = NOON) => {
  const { facts } = await why(now);
  const decisive = facts.filter((fact) => fact.decisive).map(({ condition }) => condition);
  expect(facts.slice(0, decisive.length).every((fact) => fact.decisive)).toBe(true);
  return decisive;
};

test('outside the segment: why not, with the condition that failed and the value it saw', async () => {
  await storeCampaign();
  await putSections('scores', [{ id: person.id, value: scoresAt(NOON, { atRisk: false }) }], NOON.getTime());
  expect(await why()).toMatchObject({
    answer: 'why-not',
    sentence: 'Is not in the segment "Customers about to leave" (at risk of leaving).',
  });
  expect(await broken()).toContainEqual({
    condition: 'at risk of leaving',
    value: false,
    holds: false,
    decisive: true,
  });
});

test('in the segment, before the sweep: why not yet', async () => {
  await storeCampaign();
  expect(await why()).toMatchObject({
    answer: 'why-not-yet',
    sentence: expect.stringContaining('enters with the next run'),
  });
  await setCampaignState('win-back', 'paused');
  expect(await why()).toMatchObject({ answer: 'why-not-yet', sentence: expect.stringContaining('campaign is paused') });
  expect(await broken()).toContainEqual({
    condition: 'the campaign is running',
    value: 'paused',
    holds: false,
    decisive: true,
  });
});

test('turned away at the door: why not, before and after the sweep', async () => {
  await storeCampaign();
  await withdraw([person], NOON);
  const before = await why();
  await enterDue({ now: NOON });
  expect(await why()).toEqual(before);
  expect(before).toMatchObject({
    answer: 'why-not',
    sentence: expect.stringContaining('has withdrawn the permission'),
  });
  expect(await broken()).toContainEqual({
    condition: 'allows marketing e-mail',
    value: 'withdrawn since 2026-10-18',
    holds: false,
    decisive: true,
  });
  await setCampaignState('win-back', 'paused');
  expect(await decided()).toEqual(['allows marketing e-mail']);
});

test('entered and waiting: why not yet, with the time of the step, the silence or the switch', async () => {
  await storeCampaign({
    holdOut: 0,
    steps: [{ id: 'later', send: 'email', afterMs: 86_400_000, template: 'win-back', subject: 'x' }],
  });
  await enterDue({ now: NOON });
  expect(await why()).toMatchObject({
    answer: 'why-not-yet',
    sentence: 'The step "later" is due on 2026-10-19 12:00 UTC.',
  });
  await silence([person], daysFrom(NOON, 4), NOON);
  await decideDue({ now: daysFrom(NOON, 1), node: 'a' });
  const postponed = await why(daysFrom(NOON, 2));
  expect(postponed).toMatchObject({ answer: 'why-not-yet', sentence: expect.stringContaining('a complaint is open') });
  expect(await decided(daysFrom(NOON, 2))).toEqual(['is not in a silence']);
  await putSections('scores', [{ id: person.id, value: scoresAt(NOON, { atRisk: false }) }], NOON.getTime());
  expect(await decided(daysFrom(NOON, 2))).toEqual(['is not in a silence']);
  await stopAllMarketing(true);
  expect((await why()).sentence).toContain('All marketing is stopped.');
  expect(await decided()).toEqual(['marketing as a whole is not stopped']);
  await stopAllMarketing(false);
});

test('decided to write: why, with the day and the reason, and no claim about the message', async () => {
  await storeCampaign({ holdOut: 0 });
  await enterDue({ now: NOON });
  await decideDue({ now: NOON, node: 'a' });
  expect(await why(daysFrom(NOON, 3))).toMatchObject({
    answer: 'why',
    sentence:
      'It was decided on 2026-10-18 to write: Is in the segment "Customers about to leave" and may be written to. What became of the message is shown with it.',
  });
  await setCampaignState('win-back', 'paused');
  expect(await decided()).toEqual([]);
});

test('held out: why not, and it says so', async () => {
  await storeCampaign({ holdOut: 0.5 });
  // Whatever the bucket of this person: hold out everybody who enters, as the highest share would.
  await enterDue({ now: NOON });
  await database()
    .collection('enrolments')
    .updateMany({}, { $set: { arm: 'held-out' } });
  await decideDue({ now: NOON, node: 'a' });
  const explanation = await why();
  expect(explanation).toMatchObject({
    answer: 'why-not',
    sentence: expect.stringContaining('drawn into the hold-out'),
  });
  expect(await broken()).toContainEqual({
    condition: 'is not in the hold-out',
    value: 'held out, as 50 % of the people are',
    holds: false,
    decisive: true,
  });
  expect(await decided()).toEqual(['is not in the hold-out']);
});

test('ordered after entering: why not, because the goal is reached', async () => {
  await storeCampaign({
    holdOut: 0,
    steps: [{ id: 'later', send: 'email', afterMs: 86_400_000, template: 'win-back', subject: 'x' }],
  });
  await enterDue({ now: NOON });
  await ordered([person], daysFrom(NOON, 0.5));
  await decideDue({ now: daysFrom(NOON, 1), node: 'a' });
  expect(await why(daysFrom(NOON, 1))).toMatchObject({
    answer: 'why-not',
    sentence: expect.stringContaining('the goal is reached'),
  });
  expect(await decided(daysFrom(NOON, 1))).toEqual(['has not ordered since entering on 2026-10-18']);
});

test('someone or something unknown is said to be unknown', async () => {
  await storeCampaign();
  await expect(explain(person.id, 'nothing', NOON)).rejects.toThrow('There is no campaign "nothing".');
  await expect(explain('nobody' as ProfileId, 'win-back', NOON)).rejects.toThrow('There is no profile "nobody".');
});
