import { beforeEach, expect, test } from '@jest/globals';
import { database } from '../platform/mongo.js';
import { daysFrom, NOON } from '../testing/campaign-builders.js';
import { useDatabase } from '../testing/database.js';
import { allow, ordered, type Person, peopleAtRisk, silence, withdraw } from '../testing/people-at-risk.js';
import { storeCampaign, storeOffer } from '../testing/stored-campaign.js';
import { decideDue } from './decide-due.js';
import type { Decision } from './decision.js';
import { takeUndelivered } from './decision-store.js';
import { setCampaignState } from './definition/campaign-store.js';
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
  await storeOffer();
  people = await peopleAtRisk('ana', 3, daysFrom(NOON, -0.5));
  await storeCampaign({ holdOut: 0, offerIds: ['come-back'] });
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
  if (check?.kind === 'withheld') return check.reason;
  return check?.kind === 'waits' ? `waits for ${check.reason}` : `clear ${check?.address}`;
}

const first = () => people.slice(0, 1);
const ofFirst = () => decisions.filter(({ profileId }) => profileId === people[0]?.id);

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

test('a silence makes it wait until its end, and then it is clear', async () => {
  await silence(first(), daysFrom(NOON, 3), NOON);
  expect(await verdict()).toBe('waits for silence');
  const check = (await lastCheck(ofFirst(), LATER)).get(ofFirst()[0]?.id ?? '');
  expect(check).toMatchObject({ until: daysFrom(NOON, 3), sentence: expect.stringContaining('a complaint is open') });
  expect(await verdict(daysFrom(NOON, 3))).toBe('clear ana-0@shop.example');
});

test('a silence that outlasts the goal’s window withholds for good: the mail would come too late', async () => {
  await silence(first(), daysFrom(NOON, 30), NOON);
  expect(await verdict()).toBe('waits for silence');
  await silence(first(), daysFrom(NOON, 30.01), LATER);
  expect(await verdict()).toBe('silence');
});

test('an order since the decision withholds, also within a silence', async () => {
  await ordered(first(), daysFrom(NOON, 0.5));
  expect(await verdict()).toBe('goal-reached');
  await silence(first(), daysFrom(NOON, 3), NOON);
  expect(await verdict()).toBe('goal-reached');
});

test('a coupon that can no longer be used withholds: the mail would promise what the till refuses', async () => {
  await database()
    .collection('coupons')
    .updateOne({ profileId: people[0]?.id ?? '' }, { $set: { expiresAt: NOON } });
  expect(await verdict()).toBe('coupon-not-valid');
});

const halts = [
  ['a paused campaign', 'campaign-paused', (on: boolean) => setCampaignState('win-back', on ? 'paused' : 'running')],
  ['the one switch for all marketing', 'marketing-stopped', stopAllMarketing],
] as const;

test.each(halts)('%s makes everything wait, a minute at a time, and nothing is lost', async (_what, reason, halt) => {
  // Whatever is said of a person meanwhile: nobody is judged while a switch is off.
  await withdraw(first(), LATER);
  await halt(true);
  const checks = [...(await lastCheck(decisions, LATER)).values()];
  await halt(false);
  const until = new Date(LATER.getTime() + 60_000);
  expect(checks).toEqual(
    Array.from({ length: 3 }, () => ({ kind: 'waits', until, reason, sentence: expect.any(String) })),
  );
  await allow(first(), daysFrom(LATER, 1));
  expect(await verdict(daysFrom(LATER, 1))).toBe('clear ana-0@shop.example');
});

test.each(halts)('%s withholds for good once the goal’s window has passed', async (_what, reason, halt) => {
  await halt(true);
  const before = await lastCheck(decisions, daysFrom(NOON, 29.9));
  const after = await lastCheck(decisions, daysFrom(NOON, 30));
  await halt(false);
  expect([...before.values()].map(({ kind }) => kind)).toEqual(['waits', 'waits', 'waits']);
  expect([...after.values()]).toEqual(
    Array.from({ length: 3 }, () => ({
      kind: 'withheld',
      reason,
      sentence: expect.stringContaining('outlasts the 30 days in which the mail could help'),
    })),
  );
});

test('a person who is gone has no address', async () => {
  await database()
    .collection('profiles')
    .deleteOne({ _id: people[0]?.id as never });
  expect(await verdict()).toBe('no-address');
});
