import { beforeEach, expect, jest, test } from '@jest/globals';
import { couponsOf } from '../commerce/index.js';
import { movableClock } from '../platform/clock.js';
import { log } from '../platform/log.js';
import { database } from '../platform/mongo.js';
import { aCampaign, daysFrom, NOON } from '../testing/campaign-builders.js';
import { useDatabase } from '../testing/database.js';
import { allow, ordered, type Person, peopleAtRisk, silence, withdraw } from '../testing/people-at-risk.js';
import { storeCampaign, storeOffer } from '../testing/stored-campaign.js';
import { decideDue, decideNextShard, nextDueAt } from './decide-due.js';
import { decideDueJob } from './decide-due-job.js';
import { decisionCounts, decisionsOf, markHandedOver, notHandedOver, takeUndelivered } from './decision-store.js';
import type { Campaign } from './definition/campaign.js';
import { setCampaignState } from './definition/campaign-store.js';
import { claimDue, enrolmentsOf } from './enrolment-store.js';
import { enterDue } from './enter-due.js';
import { explain } from './explanation/explain.js';
import { stopAllMarketing } from './marketing-switch.js';
import { onSend } from './on-send.js';

useDatabase();

const SCORED = daysFrom(NOON, -0.5);
const reminder = {
  id: 'reminder',
  send: 'email' as const,
  afterMs: 9 * 86_400_000,
  template: 'win-back',
  subject: 'Again',
};

beforeEach(async () => {
  for (const name of ['profiles', 'identities', 'campaigns', 'enrolments', 'decisions', 'caps', 'coupons']) {
    await database().collection(name).deleteMany({});
  }
  await storeOffer();
});

const run = (id: string, stated: Partial<Campaign> = {}) => storeCampaign({ ...stated, id });

async function entered(name: string, count: number, stated: Partial<Campaign> = {}): Promise<Person[]> {
  const people = await peopleAtRisk(name, count, SCORED);
  await run('win-back', stated);
  await enterDue({ now: NOON });
  return people;
}

const idsOf = (people: Person[]) => people.map(({ id }) => id);

test('every person gets one decision: send with a coupon, or hold-out without', async () => {
  const people = await entered('first', 200, { holdOut: 0.5, offerIds: ['come-back'] });
  expect(await decideDue({ now: NOON, node: 'a' })).toBe(200);
  const counts = await decisionCounts('win-back');
  expect(counts.send + counts.holdOut).toBe(200);
  expect(Math.min(counts.send, counts.holdOut)).toBeGreaterThan(50);
  const [decisions, coupons] = await Promise.all([decisionsOf(idsOf(people)), couponsOf(idsOf(people))]);
  const sends = decisions.filter(({ kind }) => kind === 'send');
  expect(new Set(sends.map(({ couponCode }) => couponCode)).size).toBe(counts.send);
  expect(coupons.map(({ code }) => code).sort()).toEqual(sends.map(({ couponCode }) => couponCode).sort());
  expect(sends[0]).toMatchObject({ template: 'win-back', subject: 'Hello', offerId: 'come-back', handedOver: false });
  const held = decisions.find(({ kind }) => kind === 'hold-out');
  expect(held).not.toHaveProperty('couponCode');
  expect(held).not.toHaveProperty('handedOver');
});

test('four nodes at once decide everybody once, with one coupon each', async () => {
  const people = await entered('nodes', 1600, { offerIds: ['come-back'] });
  const counts = await Promise.all(['a', 'b', 'c', 'd'].map((node) => decideDue({ now: NOON, node })));
  expect(counts.reduce((sum, count) => sum + count)).toBe(1600);
  const { total, send, holdOut } = await decisionCounts('win-back');
  expect([total, send + holdOut]).toEqual([1600, 1600]);
  expect(await couponsOf(idsOf(people))).toHaveLength(send);
  expect(await decideDue({ now: NOON, node: 'a' })).toBe(0);
});

test('what a node had claimed when it died is decided by another after the claim ran out, and not before', async () => {
  await entered('dead', 40);
  const claim = { campaignIds: ['win-back'], node: 'dead', now: NOON, until: daysFrom(NOON, 1), limit: 500 };
  expect((await claimDue(claim)).enrolments).toHaveLength(40);
  expect(await decideDue({ now: daysFrom(NOON, 0.9), node: 'b' })).toBe(0);
  expect(await decideDue({ now: daysFrom(NOON, 1), node: 'b' })).toBe(40);
});

test('a write that fails half-way leaves nothing behind: no decision, no coupon, no step forward', async () => {
  const people = await entered('broken', 20, { holdOut: 0, offerIds: ['come-back'] });
  const refused = { profileId: { $ne: people[19]?.id } };
  await database().command({ collMod: 'decisions', validator: refused });
  await expect(decideDue({ now: NOON, node: 'a' })).rejects.toThrow('Document failed validation');
  await database().command({ collMod: 'decisions', validator: {} });
  expect(await database().collection('decisions').countDocuments()).toBe(0);
  expect(await couponsOf(idsOf(people))).toEqual([]);
  expect((await enrolmentsOf(idsOf(people))).every(({ state }) => state === 'active')).toBe(true);
  expect(await decideDue({ now: daysFrom(NOON, 0.01), node: 'b' })).toBe(20);
  expect(await couponsOf(idsOf(people))).toHaveLength(20);
});

test('a step that was decided before is passed by, without a second coupon, and holds nobody else up', async () => {
  const people = await entered('before', 20, { holdOut: 0, offerIds: ['come-back'] });
  const [one] = people;
  const earlier = { _id: `${one?.id}:win-back:invitation:segment-1` as never, profileId: one?.id };
  await database().collection('decisions').insertOne(earlier);
  expect(await decideDue({ now: NOON, node: 'a' })).toBe(19);
  expect(await couponsOf(idsOf(people))).toHaveLength(19);
  expect((await enrolmentsOf(idsOf(people))).every(({ state }) => state === 'finished')).toBe(true);
});

test('two steps that change places in the file are decided once each', async () => {
  const [invitation] = aCampaign().steps;
  if (!invitation) throw new Error('the builder has a step');
  const people = await entered('swapped', 10, { steps: [invitation, reminder] });
  expect(await decideDue({ now: NOON, node: 'a' })).toBe(10);
  await run('win-back', { steps: [reminder, { ...invitation, afterMs: 86_400_000 }] });
  expect(await decideDue({ now: daysFrom(NOON, 9), node: 'a' })).toBe(10);
  expect(await nextDueAt()).toBeNull();
  const decisions = await decisionsOf(idsOf(people));
  expect(decisions.filter(({ step }) => step === 'reminder')).toHaveLength(10);
  expect((await enrolmentsOf(idsOf(people))).every(({ state }) => state === 'finished')).toBe(true);
});

test('a node that lost its claim while it was reading writes nothing', async () => {
  const people = await entered('late', 30, { holdOut: 0 });
  const slow = decideDue({ now: NOON, node: 'slow' });
  const fast = decideDue({ now: daysFrom(NOON, 0.01), node: 'fast' });
  expect((await slow) + (await fast)).toBe(30);
  expect(await decisionsOf(idsOf(people))).toHaveLength(30);
});

test('the sums hold when permission, silence and orders change between entry and the steps', async () => {
  const people = await entered('sums', 120, { steps: [...aCampaign().steps, reminder], holdOut: 0.2 });
  await withdraw(people.slice(0, 20), NOON);
  await silence(people.slice(20, 40), daysFrom(NOON, 3), NOON);
  expect(await decideDue({ now: NOON, node: 'a' })).toBe(100);
  await ordered(people.slice(40, 70), daysFrom(NOON, 2));
  await decideDue({ now: daysFrom(NOON, 3), node: 'a' });
  await decideDue({ now: daysFrom(NOON, 20), node: 'a' });
  const { total, send, holdOut, withheld } = await decisionCounts('win-back');
  expect(withheld).toEqual({ withdrawn: 40, 'goal-reached': 30 });
  expect(send + holdOut + 70).toBe(total);
  expect(total).toBe(240);
  const enrolments = await enrolmentsOf(idsOf(people));
  expect(enrolments.filter(({ state }) => state === 'left')).toHaveLength(30);
  expect(enrolments.filter(({ state }) => state === 'finished')).toHaveLength(90);
});

test('a silence is noted on the enrolment and decided when it ends', async () => {
  const people = await entered('silent', 1, { holdOut: 0 });
  await silence(people, daysFrom(NOON, 3), NOON);
  expect(await decideDue({ now: NOON, node: 'a' })).toBe(0);
  const [waiting] = await enrolmentsOf(idsOf(people));
  expect(waiting).toMatchObject({ state: 'active', dueAt: daysFrom(NOON, 3), postponed: { reason: 'silence' } });
  expect(await nextDueAt()).toEqual(daysFrom(NOON, 3));
  expect(await decideDue({ now: daysFrom(NOON, 3), node: 'a' })).toBe(1);
  const [finished] = await enrolmentsOf(idsOf(people));
  expect(finished).toMatchObject({ state: 'finished' });
  expect(finished).not.toHaveProperty('postponed');
});

test('two campaigns that decide at the same moment on two nodes write to each person once', async () => {
  const people = await peopleAtRisk('capped', 300, SCORED);
  await run('win-back', { holdOut: 0 });
  await run('second', { holdOut: 0 });
  await enterDue({ now: NOON });
  await Promise.all(['a', 'b', 'c'].map((node) => decideDue({ now: NOON, node })));
  const sends = (await decisionsOf(idsOf(people))).filter(({ kind }) => kind === 'send');
  expect(new Set(sends.map(({ profileId }) => profileId)).size).toBe(300);
  expect(sends).toHaveLength(300);
  expect(await decideDue({ now: daysFrom(NOON, 7), node: 'a' })).toBe(300);
});

test('the gap holds back both arms alike at the second step, and a hold-out keeps no mail of another campaign back', async () => {
  const soon = { ...reminder, afterMs: 86_400_000 };
  const people = await entered('arms', 40, { holdOut: 0.5, steps: [...aCampaign().steps, soon] });
  expect(await decideDue({ now: NOON, node: 'a' })).toBe(40);
  expect(await decideDue({ now: daysFrom(NOON, 1), node: 'a' })).toBe(0);
  const waiting = await enrolmentsOf(idsOf(people));
  expect(new Set(waiting.map(({ arm }) => arm)).size).toBe(2);
  expect(waiting.map(({ dueAt }) => dueAt)).toEqual(Array.from({ length: 40 }, () => daysFrom(NOON, 7)));
  const heldOut = waiting.filter(({ arm }) => arm === 'held-out').map(({ profileId }) => profileId);
  await run('second', { holdOut: 0 });
  await enterDue({ now: daysFrom(NOON, 1), campaignId: 'second' });
  expect(await decideDue({ now: daysFrom(NOON, 1), node: 'a' })).toBe(heldOut.length);
  const ofSecond = (await decisionsOf(idsOf(people))).filter(({ campaignId }) => campaignId === 'second');
  expect(ofSecond.map(({ profileId }) => profileId).sort()).toEqual(heldOut.sort());
});

test('each shard is decided at the time of its claim, however long the ones before it took', async () => {
  const people = await entered('slow', 501, { holdOut: 0 });
  let readings = 0;
  const clock = { now: () => daysFrom(NOON, readings++) };
  await decideDueJob({ clock, node: 'a', templateFault: async () => null }).run(
    {},
    { touch: async () => {}, stopping: () => false },
  );
  const times = (await decisionsOf(idsOf(people))).map(({ at }) => at.getTime());
  expect(times.filter((at) => at === NOON.getTime())).toHaveLength(500);
  expect(times.filter((at) => at === daysFrom(NOON, 1).getTime())).toHaveLength(1);
});

test('a template that broke meanwhile stops everything until it is mended', async () => {
  jest.spyOn(log, 'error').mockImplementation(() => undefined);
  const people = await entered('broken', 3, { holdOut: 0 });
  const fault = { file: 'win-back.hbs', line: 5, column: 17, message: 'EOF is not expected here' };
  const clock = movableClock(NOON);
  const context = { touch: async () => {}, stopping: () => false };
  await decideDueJob({ clock, node: 'a', templateFault: async () => fault }).run({}, context);
  expect(await decisionsOf(idsOf(people))).toEqual([]);
  expect(await enterDue({ now: NOON })).toBe(0);
  const [person] = people;
  const why = person && (await explain(person.id, 'win-back', NOON));
  expect(why).toMatchObject({ answer: 'why-not-yet', sentence: expect.stringContaining('win-back.hbs:5:17 EOF') });
  await decideDueJob({ clock, node: 'a', templateFault: async () => null }).run({}, context);
  expect(await decisionsOf(idsOf(people))).toHaveLength(3);
  jest.restoreAllMocks();
});

test('a pause is seen between two shards', async () => {
  await entered('between', 501, { holdOut: 0 });
  expect(await decideNextShard({ now: NOON, node: 'a' })).toBe(500);
  await setCampaignState('win-back', 'paused');
  expect(await decideNextShard({ now: NOON, node: 'a' })).toBeNull();
  await setCampaignState('win-back', 'running');
  await stopAllMarketing(true);
  expect(await decideNextShard({ now: NOON, node: 'a' })).toBeNull();
  await stopAllMarketing(false);
  expect(await decideNextShard({ now: NOON, node: 'a' })).toBe(1);
});

test('a paused campaign and stopped marketing decide nothing; what waited is decided afterwards', async () => {
  await entered('halted', 3);
  await setCampaignState('win-back', 'paused');
  expect(await decideDue({ now: NOON, node: 'a' })).toBe(0);
  expect(await nextDueAt()).toBeNull();
  await setCampaignState('win-back', 'running');
  await stopAllMarketing(true);
  expect(await decideDue({ now: NOON, node: 'a' })).toBe(0);
  await stopAllMarketing(false);
  expect(await decideDue({ now: NOON, node: 'a' })).toBe(3);
});

test('sends wait to be taken, are announced, and are taken no more once handed over', async () => {
  let announced = 0;
  const stopListening = onSend(() => {
    announced += 1;
  });
  const people = await entered('taken', 4, { holdOut: 0 });
  await decideDue({ now: NOON, node: 'a' });
  stopListening();
  expect(announced).toBe(1);
  expect(await notHandedOver('win-back')).toBe(4);
  const waiting = await takeUndelivered(3);
  expect(waiting).toHaveLength(3);
  await markHandedOver(waiting.map(({ id }) => id));
  expect([await notHandedOver('win-back'), await notHandedOver('another')]).toEqual([1, 0]);
  const rest = await takeUndelivered(10);
  expect(rest.map(({ id }) => id)).toHaveLength(1);
  expect(idsOf(people)).toContain(rest[0]?.profileId);
  await allow(people, NOON);
});

test('an erased profile ends its journey without a decision', async () => {
  const people = await entered('erased', 2, { holdOut: 0 });
  const [gone] = people;
  await database()
    .collection('profiles')
    .deleteOne({ _id: gone?.id as never });
  expect(await decideDue({ now: NOON, node: 'a' })).toBe(1);
  expect((await enrolmentsOf(gone ? [gone.id] : []))[0]?.state).toBe('left');
});
