// A decision: the final answer for one person, step and occasion, with its reason and the facts it was made of.
import type { Fact, ProfileId } from '../profiles/index.js';

export type { Fact };

export type DecisionKind = 'send' | 'hold-out' | 'withheld';

export type WithheldReason =
  | 'no-address'
  | 'unverified-address'
  | 'no-consent'
  | 'withdrawn'
  | 'suppressed'
  | 'personalisation-refused'
  | 'silence'
  | 'goal-reached'
  | 'left-segment'
  | 'gap'
  | 'no-offer'
  | 'step-removed';

export type DecisionReason = 'due' | 'hold-out' | WithheldReason;

export interface Decision {
  /** `profile:campaign:step:occasion` */
  id: string;
  profileId: ProfileId;
  campaignId: string;
  campaignVersion: number;
  /** Name of the step; `entry` when the person was turned away before the first one. */
  step: string;
  /** `segment-1`: the first time that the segment brought this person in (see README). */
  occasion: string;
  kind: DecisionKind;
  reason: DecisionReason;
  /** The reason for people. */
  sentence: string;
  facts: Fact[];
  at: Date;
  /** Only with kind `send`. */
  template?: string;
  subject?: string;
  offerId?: string;
  couponCode?: string;
  /** Only with kind `send`: a message was made of it. */
  handedOver?: boolean;
}

/** The step name of decisions made before the first step. */
export const ENTRY_STEP = 'entry';

export function decisionId(key: { profileId: string; campaignId: string; step: string; occasion: string }): string {
  return `${key.profileId}:${key.campaignId}:${key.step}:${key.occasion}`;
}

export interface DecisionCounts {
  total: number;
  send: number;
  holdOut: number;
  /** Reason → how many. total = send + holdOut + the sum of these. */
  withheld: Partial<Record<DecisionReason, number>>;
}

/**
 * What the last look before hand-over says. `address` is where the mail may go now; `until` is when to look again; `withheld`
 * is for good.
 */
export type LastCheck =
  | { kind: 'clear'; address: string }
  | { kind: 'waits'; until: Date; reason: HaltReason; sentence: string }
  | { kind: 'withheld'; reason: LastCheckReason; sentence: string };

/** What ends by itself or by a switch: nothing is lost while it lasts. */
export type HaltReason = 'marketing-stopped' | 'campaign-paused' | 'silence';

export type LastCheckReason =
  | HaltReason
  | 'coupon-not-valid'
  | 'goal-reached'
  | 'no-address'
  | 'unverified-address'
  | 'no-consent'
  | 'withdrawn'
  | 'suppressed'
  | 'personalisation-refused';
