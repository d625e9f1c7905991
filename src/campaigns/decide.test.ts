import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { EmailPermission } from '../consent/index.js';
import { ALLOWED, aCampaign, anEnrolment, aProfile, daysFrom, NOON, scoresAt } from '../testing/campaign-builders.js';
import { decide, type Seen, type Verdict } from './decide.js';
import { enrolmentAfter } from './next-step.js';

const refusals = ['no-consent', 'withdrawn', 'suppressed'] as const;

function seen(stated: Partial<Seen> = {}): Seen {
  const none = { newestOrderAt: undefined, lastSendAt: undefined, lastHoldOutAt: undefined };
  return { profile: aProfile(), permission: ALLOWED, ...none, offer: { kind: 'not-asked' }, ...stated };
}

function toldToHaveOrdered(days: number) {
  const at = daysFrom(NOON, days);
  const sums = { count: 1, days: 1, gross: 100, refunded: 0, unmatchedRefunds: 0, net: 100, currency: 'GBP' };
  return aProfile({ orders: { ...sums, firstAt: at, lastAt: at } });
}

test('a treated person who may be written to gets a send, with every fact holding', () => {
  const verdict = decide(aCampaign(), anEnrolment(), seen(), NOON);
  expect(verdict.kind).toBe('send');
  expect(verdict.facts.length).toBeGreaterThan(4);
  expect(verdict.facts.filter(({ holds }) => !holds)).toEqual([]);
});

test('a held-out person gets a hold-out where a treated one gets a send', () => {
  expect(decide(aCampaign(), anEnrolment({ arm: 'held-out' }), seen(), NOON)).toMatchObject({ kind: 'hold-out' });
});

test('the offer that was chosen is part of the decision; when none fits, both arms are withheld', () => {
  const offer = { kind: 'offer', offerId: 'come-back', because: 'open to everyone' } as const;
  expect(decide(aCampaign(), anEnrolment(), seen({ offer }), NOON)).toMatchObject({
    kind: 'send',
    offerId: 'come-back',
  });
  const none = { kind: 'none', reason: 'all are over' } as const;
  for (const arm of ['treated', 'held-out'] as const) {
    const verdict = decide(aCampaign(), anEnrolment({ arm }), seen({ offer: none }), NOON);
    expect(verdict).toMatchObject({ kind: 'withheld', reason: 'no-offer' });
  }
});

test.each(refusals)('without permission (%s) the step is withheld for that reason', (reason) => {
  const verdict = decide(aCampaign(), anEnrolment(), seen({ permission: { kind: 'refused', reason } }), NOON);
  expect(verdict).toMatchObject({ kind: 'withheld', reason, leaves: false });
});

test('an order since entry ends the journey, an order before it does not', () => {
  const later = seen({ newestOrderAt: daysFrom(NOON, 2) });
  const verdict = decide(aCampaign(), anEnrolment(), later, daysFrom(NOON, 3));
  expect(verdict).toMatchObject({ kind: 'withheld', reason: 'goal-reached', leaves: true });
  const earlier = seen({ newestOrderAt: daysFrom(NOON, -90) });
  expect(decide(aCampaign(), anEnrolment(), earlier, NOON).kind).toBe('send');
});

test('an order in the sums that proves nothing ends no journey, and the fact says so', () => {
  const verdict = decide(aCampaign(), anEnrolment(), seen({ profile: toldToHaveOrdered(2) }), daysFrom(NOON, 3));
  expect(verdict.kind).toBe('send');
  expect(verdict.facts).toContainEqual({
    condition: 'has not ordered since entering on 2026-10-18',
    value: 'last order 2026-10-20, which only a browser has told and which proves nothing',
    holds: true,
  });
});

test('leaving the segment ends the journey only when the campaign says so', () => {
  const safe = seen({ profile: aProfile({ scores: scoresAt(NOON, { atRisk: false }) }) });
  expect(decide(aCampaign(), anEnrolment(), safe, NOON).kind).toBe('send');
  const strict = aCampaign({ exit: ['goal-reached', 'left-segment'] });
  expect(decide(strict, anEnrolment(), safe, NOON)).toMatchObject({ kind: 'withheld', reason: 'left-segment' });
});

test('a silence postpones to its end; one that outlasts the goal withholds', () => {
  const silent = (days: number) =>
    seen({ profile: aProfile({ silence: { until: daysFrom(NOON, days), reason: 'complaint is open' } }) });
  expect(decide(aCampaign(), anEnrolment(), silent(5), NOON)).toMatchObject({
    kind: 'postponed',
    postponement: { reason: 'silence', until: daysFrom(NOON, 5) },
  });
  expect(decide(aCampaign(), anEnrolment(), silent(31), NOON)).toMatchObject({ kind: 'withheld', reason: 'silence' });
  expect(decide(aCampaign(), anEnrolment(), silent(-1), NOON).kind).toBe('send');
});

test('a recent marketing e-mail of any campaign postpones to the end of the gap, to the millisecond', () => {
  const recent = seen({ lastSendAt: daysFrom(NOON, -2) });
  const until = daysFrom(NOON, 5);
  expect(decide(aCampaign(), anEnrolment(), recent, NOON)).toMatchObject({
    kind: 'postponed',
    postponement: { until },
  });
  expect(decide(aCampaign(), anEnrolment(), recent, until).kind).toBe('send');
  expect(decide(aCampaign({ gapMs: 0 }), anEnrolment(), recent, NOON).kind).toBe('send');
});

test('the gap of a held-out person counts from the hold-out as that of a treated one from the mail', () => {
  const heldOut = seen({ lastHoldOutAt: daysFrom(NOON, -2), lastSendAt: daysFrom(NOON, -9) });
  const until = daysFrom(NOON, 5);
  const enrolment = anEnrolment({ arm: 'held-out' });
  const verdict = decide(aCampaign(), enrolment, heldOut, NOON);
  expect(verdict).toMatchObject({
    kind: 'postponed',
    postponement: { until, sentence: expect.stringContaining('Was held out instead of written to on 2026-10-16') },
  });
  expect(verdict.facts).toContainEqual({
    condition: 'has had no marketing e-mail decided for 1 week',
    value: 'held out instead on 2026-10-16 12:00 UTC',
    holds: false,
  });
  expect(decide(aCampaign(), enrolment, heldOut, until).kind).toBe('hold-out');
  const written = decide(aCampaign(), enrolment, { ...heldOut, lastSendAt: daysFrom(NOON, -1) }, NOON);
  expect(written).toMatchObject({ kind: 'postponed', postponement: { until: daysFrom(NOON, 6) } });
});

test('a step that a new version no longer has is withheld and ends the journey', () => {
  const verdict = decide(aCampaign(), anEnrolment({ step: 'reminder' }), seen(), NOON);
  expect(verdict).toMatchObject({ kind: 'withheld', reason: 'step-removed', leaves: true });
});

const permission = fc.oneof(
  fc.constant<EmailPermission | undefined>(undefined),
  fc.constant<EmailPermission>(ALLOWED),
  fc.constantFrom(...refusals).map((reason): EmailPermission => ({ kind: 'refused', reason })),
);
const dayOrNone = fc.option(fc.integer({ min: -60, max: 60 }), { nil: undefined });
const situation = fc.record({
  permission,
  arm: fc.constantFrom('treated' as const, 'held-out' as const),
  silentFor: dayOrNone,
  lastSend: fc.option(fc.integer({ min: -60, max: 0 }), { nil: undefined }),
  orderedOn: dayOrNone,
});

function verdictOf(given: typeof situation extends fc.Arbitrary<infer T> ? T : never): Verdict {
  const day = (days: number | undefined) => (days === undefined ? undefined : daysFrom(NOON, days));
  const [silentUntil, newestOrderAt] = [day(given.silentFor), day(given.orderedOn)];
  const profile = aProfile(silentUntil ? { silence: { until: silentUntil, reason: 'asked for' } } : {});
  const facts = seen({ profile, newestOrderAt, permission: given.permission, lastSendAt: day(given.lastSend) });
  return decide(aCampaign(), anEnrolment({ arm: given.arm, enteredAt: daysFrom(NOON, -1) }), facts, NOON);
}

test('nothing is ever decided to send without permission, into a silence, within the gap, or to the held out', () => {
  fc.assert(
    fc.property(situation, (given) => {
      const verdict = verdictOf(given);
      if (verdict.kind !== 'send') return;
      expect(given.permission?.kind).toBe('allowed');
      expect(given.arm).toBe('treated');
      expect(given.silentFor ?? 0).toBeLessThanOrEqual(0);
      expect(given.lastSend ?? -60).toBeLessThanOrEqual(-7);
    }),
    { numRuns: 500 },
  );
});

test('both arms are judged alike: only the word for a send differs', () => {
  fc.assert(
    fc.property(situation, (given) => {
      const treated = verdictOf({ ...given, arm: 'treated' });
      const heldOut = verdictOf({ ...given, arm: 'held-out' });
      if (treated.kind === 'send') expect(heldOut.kind).toBe('hold-out');
      else expect(heldOut).toEqual(treated);
    }),
  );
});

test('a postponed step is always due later than now, so that work never spins', () => {
  fc.assert(
    fc.property(situation, (given) => {
      const verdict = verdictOf(given);
      if (verdict.kind === 'postponed') expect(verdict.postponement.until.getTime()).toBeGreaterThan(NOON.getTime());
    }),
  );
});

test('after a decided step comes the next one, counted from now; after the last the journey is finished', () => {
  const second = {
    id: 'reminder',
    send: 'email' as const,
    afterMs: 3 * 86_400_000,
    template: 'win-back',
    subject: 'Again',
  };
  const campaign = aCampaign({ steps: [...aCampaign().steps, second] });
  const verdict = decide(campaign, anEnrolment(), seen(), NOON);
  const after = enrolmentAfter(campaign, anEnrolment(), verdict, new Set(), NOON);
  expect(after).toMatchObject({ state: 'active', step: 'reminder', dueAt: daysFrom(NOON, 3) });
  expect(enrolmentAfter(campaign, after, verdict, new Set(), NOON).state).toBe('finished');
  const decided = new Set(['profile-1:win-back:reminder:segment-1']);
  expect(enrolmentAfter(campaign, anEnrolment(), verdict, decided, NOON).state).toBe('finished');
  const ofAnotherTime = new Set(['profile-1:win-back:reminder:segment-2']);
  expect(enrolmentAfter(campaign, anEnrolment(), verdict, ofAnotherTime, NOON).step).toBe('reminder');
});
