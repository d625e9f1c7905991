// The rule behind why, why not and why not yet: the first thing that settles the question, as one sentence.

import { matches, type Profile, sentenceOf } from '../../profiles/index.js';
import { admit } from '../admit.js';
import type { Decision } from '../decision.js';
import type { Campaign } from '../definition/campaign.js';
import type { Enrolment } from '../enrolment.js';
import type { WritePermission } from '../reach/write-permission.js';
import { sayDay, sayShare, sayTime } from '../say.js';

export interface Situation {
  campaign: Campaign;
  profile: Profile;
  /** Since they entered, or since the scores. */
  newestOrderAt: Date | undefined;
  /** All marketing is stopped. */
  stopped: boolean;
  /** The latest one. */
  enrolment: Enrolment | undefined;
  /** Of this person and campaign, the newest first. */
  decisions: Decision[];
  permission: WritePermission | undefined;
  lastSendAt: Date | undefined;
  now: Date;
}

export interface Answer {
  answer: 'why' | 'why-not' | 'why-not-yet';
  sentence: string;
  settledBy: SettledBy;
}

/** What the answer rests on: a switch, a condition of now, the arm, the step's time, an earlier decision, or nothing that failed. */
export type SettledBy = 'switch' | 'condition' | 'arm' | 'step' | 'decision' | 'nothing';

/** Pure. A person about whom a `send` was decided and who has a further step to come gets `why`. */
export function answerFor(situation: Situation): Answer {
  const { enrolment } = situation;
  return enrolment ? answerInside(situation, enrolment) : answerOutside(situation);
}

function answerInside(situation: Situation, enrolment: Enrolment): Answer {
  const { campaign, decisions } = situation;
  const entered = sayDay(enrolment.enteredAt);
  if (enrolment.arm === 'held-out') {
    const sentence = `Entered on ${entered} and was drawn into the hold-out: gets nothing from this campaign, so that its effect can be measured (${sayShare(campaign.holdOut)} of the people are held out).`;
    return { answer: 'why-not', sentence, settledBy: 'arm' };
  }
  const ofThisTime = decisions.filter(({ occasion }) => occasion === enrolment.occasion);
  const send = ofThisTime.find(({ kind }) => kind === 'send');
  if (send) return { answer: 'why', sentence: decidedToWrite(send), settledBy: 'nothing' };
  if (enrolment.state === 'active') return { answer: 'why-not-yet', ...waiting(situation, enrolment) };
  const last = ofThisTime[0]?.sentence ?? 'The profile was not there when the step was due.';
  return { answer: 'why-not', sentence: `Entered on ${entered}, but: ${last}`, settledBy: 'decision' };
}

/** Campaigns does not know messages: whether the mail was accepted, refused or withheld is e-mail's to say. */
function decidedToWrite({ at, sentence }: Decision): string {
  return `It was decided on ${sayDay(at)} to write: ${sentence} What became of the message is shown with it.`;
}

function waiting(
  { campaign, stopped, now }: Situation,
  { step, dueAt, postponed }: Enrolment,
): Pick<Answer, 'sentence' | 'settledBy'> {
  const halt = haltOf(campaign, stopped);
  if (halt) return { sentence: `${halt} The step "${step}" waits.`, settledBy: 'switch' };
  if (postponed && postponed.until > now) {
    return { sentence: `${postponed.sentence} The step "${step}" waits until then.`, settledBy: 'condition' };
  }
  if (dueAt > now) return { sentence: `The step "${step}" is due on ${sayTime(dueAt)}.`, settledBy: 'step' };
  return { sentence: `The step "${step}" is due and is decided with the next run.`, settledBy: 'nothing' };
}

function answerOutside(situation: Situation): Answer {
  const { campaign, profile, stopped, now } = situation;
  const { matched } = matches(campaign.segment.condition, profile);
  if (!matched) {
    const wanted = `"${campaign.segment.name}" (${sentenceOf(campaign.segment.condition)})`;
    return { answer: 'why-not', sentence: `Is not in the segment ${wanted}.`, settledBy: 'condition' };
  }
  const admission = admit(campaign, situation, now);
  if (admission.kind === 'turned-away') {
    return { answer: 'why-not', sentence: admission.sentence, settledBy: 'condition' };
  }
  const halt = haltOf(campaign, stopped);
  const sentence = halt
    ? `Fits the campaign, but nobody enters now: ${halt}`
    : 'Fits the campaign and enters with the next run; the arm is drawn then.';
  return { answer: 'why-not-yet', sentence, settledBy: halt ? 'switch' : 'nothing' };
}

function haltOf(campaign: Campaign, stopped: boolean): string | null {
  if (stopped) return 'All marketing is stopped.';
  if (campaign.state === 'paused') return 'The campaign is paused.';
  const [fault] = campaign.templateFaults;
  return fault === undefined ? null : `No mail can be made, ${fault}.`;
}
