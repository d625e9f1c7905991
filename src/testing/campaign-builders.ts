// Builders for tests about campaigns: a whole value of each kind, of which a test states only what it is about.

import type { Enrolment } from '../campaigns/enrolment.js';
import type { Campaign } from '../campaigns/index.js';
import type { EmailPermission } from '../consent/index.js';
import { emptyBehaviour, type Profile, type ProfileId, type ScoresSection } from '../profiles/index.js';

const DAY_MS = 86_400_000;
export const NOON = new Date('2026-10-18T12:00:00Z');

export function daysFrom(start: Date, days: number): Date {
  return new Date(start.getTime() + days * DAY_MS);
}

export function aCampaign(stated: Partial<Campaign> = {}): Campaign {
  return {
    id: 'win-back',
    version: 1,
    state: 'running',
    loadedAt: NOON,
    templateFaults: [],
    name: 'Win back',
    question: 'Does it help?',
    segment: { id: 'at-risk', name: 'Customers about to leave', condition: { field: 'scores.atRisk', is: true } },
    holdOut: 0.1,
    offerIds: [],
    steps: [{ id: 'invitation', send: 'email', afterMs: 0, template: 'win-back', subject: 'Hello' }],
    goal: { event: 'Order Completed', withinMs: 30 * DAY_MS },
    exit: ['goal-reached'],
    reentry: { kind: 'never' },
    gapMs: 7 * DAY_MS,
    ...stated,
  };
}

export function scoresAt(at: Date, stated: Partial<ScoresSection> = {}): ScoresSection {
  return {
    runId: 'run-1',
    at,
    rfm: { recency: 1, frequency: 3, monetary: 5 },
    recencyDays: 90,
    orderDays: 7,
    money: 10_000_000,
    recentMoney: 8_000_000,
    frequencyChange: 0.4,
    risk: 0.7,
    atStake: 5_600_000,
    rank: 1,
    atRisk: true,
    tier: 'A',
    reasons: ['has not ordered for 90 days'],
    ...stated,
  };
}

export function aProfile(stated: Partial<Profile> = {}): Profile {
  return {
    id: 'profile-1' as ProfileId,
    createdAt: daysFrom(NOON, -300),
    bucket: 17,
    behaviour: { ...emptyBehaviour(daysFrom(NOON, -300)), email: { address: 'ana@shop.example', verified: true } },
    scores: scoresAt(daysFrom(NOON, -0.5)),
    ...stated,
  };
}

export function anEnrolment(stated: Partial<Enrolment> = {}): Enrolment {
  return {
    id: 'profile-1:win-back:1',
    profileId: 'profile-1' as ProfileId,
    campaignId: 'win-back',
    number: 1,
    occasion: 'segment-1',
    arm: 'treated',
    enteredAt: NOON,
    state: 'active',
    step: 'invitation',
    dueAt: NOON,
    ...stated,
  };
}

export const ALLOWED: EmailPermission = {
  kind: 'allowed',
  since: new Date('2026-01-05T00:00:00Z'),
  basis: 'consent',
  source: 'checkout',
};
