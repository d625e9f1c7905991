// Every condition that an explanation rests on, with the value that is seen now.
import { admit } from '../admit.js';
import { decide } from '../decide.js';
import type { Fact } from '../decision.js';
import { sayDay, sayShare, sayTime } from '../say.js';
import type { Situation } from './answer.js';

/** Pure. The switches, then the conditions of the door or of the next step, then where the person stands. */
export function factsFor(situation: Situation): Fact[] {
  const { campaign, stopped } = situation;
  const faults = campaign.templateFaults;
  return [
    { condition: 'the campaign is running', value: campaign.state, holds: campaign.state === 'running' },
    { condition: 'its mails can be made', value: faults.join('; ') || 'no fault known', holds: faults.length === 0 },
    { condition: 'marketing as a whole is not stopped', value: stopped ? 'stopped' : 'not stopped', holds: !stopped },
    ...conditionFacts(situation),
    ...standing(situation),
  ];
}

function conditionFacts(situation: Situation): Fact[] {
  const { campaign, enrolment, decisions, now } = situation;
  if (!enrolment) return admit(campaign, situation, now).facts;
  const lastHoldOutAt = decisions.find(({ kind }) => kind === 'hold-out')?.at;
  return decide(campaign, enrolment, { ...situation, lastHoldOutAt, offer: { kind: 'not-asked' } }, now).facts;
}

function standing({ campaign, enrolment, now }: Situation): Fact[] {
  if (!enrolment) return [{ condition: 'has entered the campaign', value: 'not yet', holds: false }];
  const { arm, enteredAt, state, step, dueAt, postponed } = enrolment;
  const facts: Fact[] = [
    { condition: 'has entered the campaign', value: `on ${sayDay(enteredAt)}`, holds: true },
    {
      condition: 'is not in the hold-out',
      value: arm === 'held-out' ? `held out, as ${sayShare(campaign.holdOut)} of the people are` : 'is treated',
      holds: arm === 'treated',
    },
  ];
  if (state !== 'active') {
    return [
      ...facts,
      { condition: 'has a step to come', value: state === 'left' ? 'has left' : 'has had all', holds: false },
    ];
  }
  const waits = postponed ? `${sayTime(dueAt)}, postponed: ${postponed.sentence}` : sayTime(dueAt);
  return [...facts, { condition: `the step "${step}" is due`, value: waits, holds: dueAt <= now }];
}
