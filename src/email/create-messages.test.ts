import { beforeEach, expect, test } from '@jest/globals';
import { decisionCounts } from '../campaigns/index.js';
import { database } from '../platform/mongo.js';
import { daysFrom, NOON } from '../testing/campaign-builders.js';
import { useDatabase } from '../testing/database.js';
import { decideCampaign } from '../testing/mail-campaign.js';
import { peopleAtRisk } from '../testing/people-at-risk.js';
import { createMessages, getMessage, messageCounts, messagesOf } from './index.js';

useDatabase();

const SCORED = daysFrom(NOON, -0.5);

beforeEach(async () => {
  for (const name of ['profiles', 'identities', 'campaigns', 'enrolments', 'decisions', 'messages', 'mailclaims']) {
    await database().collection(name).deleteMany({});
  }
});

async function decided(name: string, count: number) {
  const people = await peopleAtRisk(name, count, SCORED);
  await decideCampaign({ id: 'win-back' }, NOON);
  return people;
}

test('each decision to send becomes one message that waits, under the same id', async () => {
  const [ana] = await decided('ana', 3);
  expect(await createMessages({ now: NOON })).toBe(3);
  const id = `${ana?.id}:win-back:invitation:segment-1`;
  expect(await getMessage(id)).toEqual({
    id,
    profileId: ana?.id,
    campaignId: 'win-back',
    step: 'invitation',
    occasion: 'segment-1',
    address: 'ana-0@shop.example',
    state: 'waiting',
    template: 'win-back',
    subject: 'We miss you',
    createdAt: NOON,
    dueAt: NOON,
    attempts: 0,
  });
  expect(await messagesOf(ana ? [ana.id] : [])).toHaveLength(1);
});

test('the two sums agree: as many messages as decisions to send, in whatever state', async () => {
  await decided('sum', 7);
  await createMessages({ now: NOON });
  const counts = await messageCounts('win-back');
  expect(Object.values(counts).reduce((sum, count) => sum + count, 0)).toBe((await decisionCounts('win-back')).send);
  expect(counts).toEqual({ waiting: 7, sending: 0, accepted: 0, refused: 0, uncertain: 0, withheld: 0, cancelled: 0 });
});

test('a second run, and two at once, make nothing twice', async () => {
  await decided('both', 40);
  const made = await Promise.all([createMessages({ now: NOON }), createMessages({ now: NOON })]);
  expect(made[0] + made[1]).toBe(40);
  expect(await createMessages({ now: NOON })).toBe(0);
  expect((await messageCounts()).waiting).toBe(40);
});

test('messages made but not yet marked on their decisions are found again and not doubled', async () => {
  await decided('crash', 5);
  await createMessages({ now: NOON });
  await database()
    .collection('decisions')
    .updateMany({}, { $set: { handedOver: false } });
  expect(await createMessages({ now: NOON })).toBe(0);
  expect((await messageCounts()).waiting).toBe(5);
});

test('one address is written to once, however many profiles carry it', async () => {
  const people = await decided('twin', 3);
  const [first, second, third] = people.map(({ id }) => id);
  const profiles = database().collection<{ _id: string }>('profiles');
  await profiles.updateMany(
    { _id: { $in: [first ?? '', third ?? ''] } },
    { $set: { 'behaviour.email.address': 'One@shop.example' } },
  );
  await profiles.updateOne({ _id: second ?? '' }, { $set: { 'behaviour.email.address': 'one@Shop.example' } });
  await createMessages({ now: NOON });
  const messages = await messagesOf(people.map(({ id }) => id));
  expect(messages.map(({ state, reason }) => reason ?? state).sort()).toEqual([
    'address already written to',
    'address already written to',
    'waiting',
  ]);
});

test('what no address stands for is withheld with the reason', async () => {
  const [gone, broken] = await decided('odd', 2);
  const profiles = database().collection<{ _id: string }>('profiles');
  await profiles.updateOne({ _id: gone?.id ?? '' }, { $unset: { 'behaviour.email': '' } });
  await profiles.updateOne({ _id: broken?.id ?? '' }, { $set: { 'behaviour.email.address': 'q@exa mple.com' } });
  await createMessages({ now: NOON });
  const messages = await messagesOf(gone && broken ? [gone.id, broken.id] : []);
  expect(messages.map(({ state, reason }) => [state, reason]).sort()).toEqual([
    ['withheld', 'address not valid'],
    ['withheld', 'no address'],
  ]);
});

test('nothing decided, nothing made', async () => {
  expect(await createMessages({ now: NOON })).toBe(0);
});
