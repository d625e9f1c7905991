import { randomUUID } from 'node:crypto';
import { beforeEach, expect, test } from '@jest/globals';
import { assignments, decideDue, decisionsOf, enterDue, explain } from './campaigns/index.js';
import { followMerge } from './commerce/index.js';
import { createMessages, messagesOf } from './email/index.js';
import { campaignReport } from './measurement/index.js';
import { movableClock } from './platform/clock.js';
import { database } from './platform/mongo.js';
import {
  currentIdOf,
  decideSuggestion,
  foldNext,
  idsOf,
  mergesPage,
  type ProfileId,
  suggestionsPage,
  undoMerge,
} from './profiles/index.js';
import { daysFrom, NOON } from './testing/campaign-builders.js';
import { useDatabase } from './testing/database.js';
import { ordered, peopleAtRisk } from './testing/people-at-risk.js';
import { aShop } from './testing/shop.js';
import { storeCampaign } from './testing/stored-campaign.js';
import { createIntake } from './tracking/index.js';

useDatabase();

const SCORED = daysFrom(NOON, -0.5);

/** Everybody at risk is in the segment: the people of other tests are cleared away. */
beforeEach(async () => {
  for (const name of ['profiles', 'identities', 'merges', 'campaigns', 'enrolments', 'decisions', 'caps']) {
    await database().collection(name).deleteMany({});
  }
});

test('who was enrolled under an id that was absorbed is not enrolled again, before or after', async () => {
  const [name, campaign] = ['again', 'again'];
  const people = await peopleAtRisk(name, 1, SCORED);
  await storeCampaign({ id: campaign, holdOut: 0 });
  expect(await enterDue({ now: NOON, campaignId: campaign })).toBe(1);
  await peopleAtRisk(`${name}-later`, 1, daysFrom(NOON, -0.2));
  const joined = await join(`${name}-0`, `${name}-later-0`);
  expect(await enterDue({ now: daysFrom(NOON, 1), campaignId: campaign })).toBe(0);
  expect(await enrolled(campaign)).toEqual([people[0]?.id]);
  expect((await explain(joined, campaign, NOON)).answer).toBe('why-not-yet');
});

test('two enrolments of one person: one mail, to the one address, and the other waits for the gap', async () => {
  const [name, campaign] = ['gap', 'gap'];
  await peopleAtRisk(name, 2, SCORED);
  await storeCampaign({ id: campaign, holdOut: 0 });
  expect(await enterDue({ now: NOON, campaignId: campaign })).toBe(2);
  const joined = await join(`${name}-0`, `${name}-1`);
  const ids = await idsOf(joined);
  expect(ids).toHaveLength(2);
  await Promise.all([decideDue({ now: NOON, node: 'a' }), decideDue({ now: NOON, node: 'b' })]);
  expect(await decisionsOf(ids)).toMatchObject([{ kind: 'send' }]);
  await createMessages({ now: NOON });
  expect(await messagesOf(ids)).toMatchObject([{ state: 'waiting', address: expect.stringMatching(/^gap-[01]@/) }]);
});

test('an enrolment under an absorbed id is measured by the orders of the person', async () => {
  const [name, campaign] = ['lift', 'lift'];
  const people = await peopleAtRisk(name, 2, SCORED);
  await storeCampaign({ id: campaign, holdOut: 0 });
  await enterDue({ now: NOON, campaignId: campaign });
  await ordered([people[1] as (typeof people)[0]], daysFrom(NOON, 1));
  const joined = await join(`${name}-0`, `${name}-1`);
  while (await followMerge('test', NOON));
  await ordered([people[0] as (typeof people)[0]], daysFrom(NOON, 2));
  const { lift, revenue } = await campaignReport(campaign, daysFrom(NOON, 3));
  // Both enrolments stay what they were drawn as; both are this one person's.
  expect(lift.treated).toMatchObject({ n: 2, ordered: 2 });
  expect(revenue.treated.orders).toBe(4);
  expect(await currentIdOf(people[0]?.id as ProfileId)).toBe(joined);
});

test('after an undo each is who they were, with their own enrolment', async () => {
  const [name, campaign] = ['undo', 'undo'];
  const people = await peopleAtRisk(name, 2, SCORED);
  await storeCampaign({ id: campaign, holdOut: 0 });
  const joined = await join(`${name}-0`, `${name}-1`);
  expect(await enterDue({ now: NOON, campaignId: campaign })).toBe(1);
  const [merge] = await mergesPage({ limit: 1, profileId: joined });
  expect(await undoMerge(merge?.id ?? '', 'ana', NOON)).toEqual({ kind: 'undone' });
  for (const { id } of people) expect(await idsOf(id)).toEqual([id]);
  expect(await enrolled(campaign)).toEqual([joined]);
});

/** A person says that two users are one; answers the profile that stays. */
async function join(older: string, newer: string): Promise<ProfileId> {
  const intake = createIntake({ clock: movableClock(NOON), node: 'test' });
  const alias = { type: 'alias', userId: newer, previousId: older, messageId: randomUUID() };
  await intake.collect(await aShop(), [alias], { receivedAt: NOON, imported: true });
  await intake.stop();
  while (await foldNext('test', NOON));
  const [suggestion] = await suggestionsPage({ limit: 5 });
  expect(await decideSuggestion(suggestion?.id ?? '', 'merge', 'ana', NOON)).toEqual({ kind: 'decided' });
  const [merge] = await mergesPage({ limit: 1 });
  return merge?.into as ProfileId;
}

async function enrolled(campaign: string): Promise<ProfileId[]> {
  const ids: ProfileId[] = [];
  for await (const { profileId } of assignments(campaign)) ids.push(profileId);
  return ids;
}
