// An enrolment: one profile inside one campaign, with the arm drawn at entry and the step that comes next.
import type { ProfileId } from '../profiles/index.js';

export type Arm = 'treated' | 'held-out';

/** `active` has a step to come, `finished` walked all steps, `left` was ended by an exit rule. */
type EnrolmentState = 'active' | 'finished' | 'left';

export interface Enrolment {
  /** `profile:campaign:number` */
  id: string;
  profileId: ProfileId;
  campaignId: string;
  /** 1 for the first time in this campaign, 2 for the next. */
  number: number;
  occasion: string;
  arm: Arm;
  enteredAt: Date;
  state: EnrolmentState;
  /** Name of the step that comes next, or of the last one. */
  step: string;
  dueAt: Date;
  /** Why the step waits longer than planned; not a decision. */
  postponed?: Postponement;
}

export interface Postponement {
  until: Date;
  reason: 'silence' | 'gap';
  sentence: string;
}

export interface Assignment {
  profileId: ProfileId;
  arm: Arm;
  enteredAt: Date;
}

export function enrolmentId(key: { profileId: string; campaignId: string; number: number }): string {
  return `${key.profileId}:${key.campaignId}:${key.number}`;
}

/** The n-th time that the segment brings a person into a campaign. */
export function occasionOf(number: number): string {
  return `segment-${number}`;
}
