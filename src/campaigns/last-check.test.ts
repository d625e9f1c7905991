import { beforeEach, expect, test } from '@jest/globals';
import { putOffers } from '../commerce/index.js';
import { database } from '../platform/mongo.js';
import { aCampaign, daysFrom, NOON } from '../testing/campaign-builders.js';
import { useDatabase } from '../testing/database.js';
import { allow, ordered, type Person, peopleAtRisk, silence, withdraw } from '../testing/people-at-risk.js';
import { decideDue } from './decide-due.js';
import type { Decision } from './decision.js';
import { takeUndelivered } from './decision-store.js';
import { putDefinition, setCampaignState } from './definition/campaign-store.js';
import { enterDue } from './enter-due.js';
import { lastCheck } from './last-check.js';
import { stopAllMarketing } from './marketing-switch.js';

useDatabase();

const LATER = daysFrom(NOON, 1);
let people: Person[] = [];
let decisions: Decision[] = [];

beforeEach(async () => {
  for (const name of [
    'profiles',
    'identities',
    'campaigns',
    'enrolments',
    'decisions',
    'caps',
    'coupons',
    'consents',
  ]) {
    await database().collection(name).deleteMany({});
  }
  await putOffers([
    {
      id: 'come-back',
      name: 'Come back',
      text: '10 % off',
      percent: 10,
      validDays: 30,
      singleUse: true,
      codePrefix: 'CB',
    },
  ]);
  people = await peopleAtRisk('ana', 3, daysFrom(NOON, -0.5));
  const { id, version: _version, state: _state, loadedAt: _loadedAt, ...definition } = aCampaign();
  await putDefinition(id, { ...definition, holdOut: 0, offerIds: ['come-back'] }, 'running', NOON);
  await enterDue({ now: NOON });
  await decideDue({ now: NOON, node: 'a' });
  decisions = await takeUndelivered(10);
});

/** What the last check says to the first person, and that the others are clear. */
async function verdict(now = LATER): Promise<string> {
  const checks = await lastCheck(decisions, now);
  const [first] = people;
  const others = decisions.filter(({ profileId }) => profileId !== first?.id).map(({ id }) => checks.get(id)?.kind);
  expect(others).toEqual(['clear', 'clear']);
  return reasonFor(checks, first);
}

function reasonFor(checks: Awaited<ReturnType<typeof lastCheck>>, person: Person | undefined): string {
  const check = checks.get(decisions.find(({ profileId }) => profileId === person?.id)?.id ?? '');
  return check?.kind === 'withheld' ? check.reason : `${check?.kind} ${check?.address}`;
}

const first = () => people.slice(0, 1);

test('where nothing changed the mail is clear and goes to the address of now', async () => {
  expect(decisions).toHaveLength(3);
  expect(await verdict()).toBe('clear ana-0@shop.example');
});

test('a withdrawal stops what already waits, and a new permission lets it go', async () => {
  await withdraw(first(), LATER);
  expect(await verdict()).toBe('withdrawn');
  await allow(first(), daysFrom(LATER, 1));
  expect(await verdict()).toBe('clear ana-0@shop.example');
});

test('a silence and an order since the decision withhold', async () => {
  await silence(first(), daysFrom(NOON, 3), NOON);
  expect(await verdict()).toBe('silence');
  await ordered(people.slice(1, 2), daysFrom(NOON, 0.5));
  const checks = await lastCheck(decisions, LATER);
  expect(reasonFor(checks, people[1])).toBe('goal-reached');
});

test('a coupon that can no longer be used withholds: the mail would promise what the till refuses', async () => {
  await database()
    .collection('coupons')
    .updateOne({ profileId: people[0]?.id ?? '' }, { $set: { expiresAt: NOON } });
  expect(await verdict()).toBe('coupon-not-valid');
});

test('a paused campaign and the one switch withhold everything', async () => {
  await setCampaignState('win-back', 'paused');
  const paused = await lastCheck(decisions, LATER);
  expect([...paused.values()].map((check) => check.kind === 'withheld' && check.reason)).toEqual(
    Array.from({ length: 3 }, () => 'campaign-paused'),
  );
  await setCampaignState('win-back', 'running');
  await stopAllMarketing(true);
  const stopped = await lastCheck(decisions, LATER);
  await stopAllMarketing(false);
  expect([...stopped.values()].map((check) => check.kind === 'withheld' && check.reason)).toEqual(
    Array.from({ length: 3 }, () => 'marketing-stopped'),
  );
});

test('a person who is gone has no address', async () => {
  await database()
    .collection('profiles')
    .deleteOne({ _id: people[0]?.id as never });
  expect(await verdict()).toBe('no-address');
});
