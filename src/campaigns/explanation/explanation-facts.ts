// Every condition that an explanation rests on, with the value that is seen now.

import { matches } from '../../profiles/index.js';
import { admit } from '../admit.js';
import { decide } from '../decide.js';
import type { Fact } from '../decision.js';
import { sayDay, sayShare, sayTime } from '../say.js';
import type { SettledBy, Situation } from './answer.js';

/** `decisive`: it does not hold, and the answer rests on that. One that only happens not to hold now is not. */
export interface ExplainedFact extends Fact {
  decisive: boolean;
}

/** Pure. What decided stands first; then the switches, the conditions of the door or of the next step, and the standing. */
export function factsFor(situation: Situation, settledBy: SettledBy): ExplainedFact[] {
  const told = settledBy === 'decision' ? decidedFacts(situation) : [];
  const groups: [SettledBy, Fact[]][] = [
    ['switch', switchFacts(situation)],
    ['condition', conditionFacts(situation)],
    ...standing(situation),
  ];
  const facts = groups.flatMap(([group, members]) =>
    members
      .filter(({ condition }) => !told.some((fact) => fact.condition === condition))
      .map((fact) => ({ ...fact, decisive: group === settledBy && !fact.holds && mayDecide(fact, situation) })),
  );
  const decisive = facts.filter((fact) => fact.decisive);
  return [...told, ...decisive, ...facts.filter((fact) => !fact.decisive)];
}

/** What did not hold when the last step was decided, as it was seen then. */
function decidedFacts({ decisions, enrolment }: Situation): ExplainedFact[] {
  const last = decisions.find(({ occasion }) => occasion === enrolment?.occasion);
  return (last?.facts ?? []).filter(({ holds }) => !holds).map((fact) => ({ ...fact, decisive: true }));
}

/** Leaving the segment stops nobody inside unless the campaign says so. */
function mayDecide({ condition }: Fact, { campaign, profile, enrolment }: Situation): boolean {
  if (!enrolment || campaign.exit.includes('left-segment')) return true;
  return !matches(campaign.segment.condition, profile).facts.some((fact) => fact.condition === condition);
}

function switchFacts({ campaign, stopped }: Situation): Fact[] {
  const faults = campaign.templateFaults;
  return [
    { condition: 'the campaign is running', value: campaign.state, holds: campaign.state === 'running' },
    { condition: 'its mails can be made', value: faults.join('; ') || 'no fault known', holds: faults.length === 0 },
    { condition: 'marketing as a whole is not stopped', value: stopped ? 'stopped' : 'not stopped', holds: !stopped },
  ];
}

function conditionFacts(situation: Situation): Fact[] {
  const { campaign, enrolment, decisions, now } = situation;
  if (!enrolment) return admit(campaign, situation, now).facts;
  const lastHoldOutAt = decisions.find(({ kind }) => kind === 'hold-out')?.at;
  return decide(campaign, enrolment, { ...situation, lastHoldOutAt, offer: { kind: 'not-asked' } }, now).facts;
}

function standing({ campaign, enrolment, now }: Situation): [SettledBy, Fact[]][] {
  const condition = 'has entered the campaign';
  // Not having entered yet is what is asked about, not why.
  if (!enrolment) return [['nothing', [{ condition, value: 'not yet', holds: false }]]];
  const { arm, enteredAt, state, step, dueAt, postponed } = enrolment;
  const heldOut = `held out, as ${sayShare(campaign.holdOut)} of the people are`;
  const value = arm === 'held-out' ? heldOut : 'is treated';
  const entered: Fact[] = [
    { condition, value: `on ${sayDay(enteredAt)}`, holds: true },
    { condition: 'is not in the hold-out', value, holds: arm === 'treated' },
  ];
  const waits = postponed ? `${sayTime(dueAt)}, postponed: ${postponed.sentence}` : sayTime(dueAt);
  const next: Fact =
    state === 'active'
      ? { condition: `the step "${step}" is due`, value: waits, holds: dueAt <= now }
      : { condition: 'has a step to come', value: state === 'left' ? 'has left' : 'has had all', holds: false };
  return [
    ['arm', entered],
    ['step', [next]],
  ];
}
