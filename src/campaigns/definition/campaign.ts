// The shape of a campaign once its files are read: who, what, when, and what counts as success.
import type { Condition } from '../../profiles/index.js';

export type CampaignState = 'running' | 'paused';

/** What ends a journey before its last step: an order since entry, or no longer being in the segment. */
type ExitRule = 'goal-reached' | 'left-segment';

interface CampaignSegment {
  /** Name of the file in `campaigns/segments` without its ending. */
  id: string;
  name: string;
  condition: Condition;
}

interface EmailStep {
  /** Name of the step inside its campaign: part of the decision's id, so it must stay the same between versions. */
  id: string;
  send: 'email';
  /** Wait since entry or since the step before, in milliseconds. */
  afterMs: number;
  /** Name of a template in `templates/email`. */
  template: string;
  subject: string;
}

/** What the files say. Durations are milliseconds, shares are numbers between 0 and 1. */
export interface CampaignDefinition {
  name: string;
  /** What the campaign wants to find out: printed above its report. */
  question: string;
  segment: CampaignSegment;
  /** Share of the people entering who get nothing, so that the effect can be measured: 0.1 is 10 %. */
  holdOut: number;
  /** Offers to choose from, best first; empty = a campaign without coupons. */
  offerIds: string[];
  steps: EmailStep[];
  goal: { event: 'Order Completed'; withinMs: number };
  exit: ExitRule[];
  reentry: { kind: 'never' } | { kind: 'after'; ms: number };
  /** No e-mail of this campaign within this time after the last marketing e-mail of any campaign. */
  gapMs: number;
}

export interface Campaign extends CampaignDefinition {
  /** Name of the file in `campaigns` without its ending. */
  id: string;
  /** Counts up with every change of the definition, from 1. */
  version: number;
  state: CampaignState;
  loadedAt: Date;
  /** Why no mail could be made of some of its steps, with the place in the template. While there is any it stands still. */
  templateFaults: string[];
}

/** Whether people enter it and its steps are decided. */
export function isAtWork({ state, templateFaults }: Campaign): boolean {
  return state === 'running' && templateFaults.length === 0;
}
