// A message: the one e-mail that a decision makes, and everything that is known about its way.
import type { Decision } from '../campaigns/index.js';
import type { ProfileId } from '../profiles/index.js';

/** `accepted`: the SMTP server took it; more nobody knows. `uncertain`: handed over, the answer never came. */
export type MessageState = 'waiting' | 'sending' | 'accepted' | 'refused' | 'uncertain' | 'withheld' | 'cancelled';

export const MESSAGE_STATES: readonly MessageState[] = [
  'waiting',
  'sending',
  'accepted',
  'refused',
  'uncertain',
  'withheld',
  'cancelled',
];

export interface Message {
  /** The id of the decision that made it. */
  id: string;
  profileId: ProfileId;
  campaignId: string;
  step: string;
  occasion: string;
  /** Where it goes; '' when the profile has no address. */
  address: string;
  state: MessageState;
  /** Why it was withheld, refused, is uncertain or waits longer, in words. */
  reason?: string;
  template: string;
  subject: string;
  offerId?: string;
  couponCode?: string;
  createdAt: Date;
  /** Earliest next hand-over of a waiting message. */
  dueAt: Date;
  /** Hand-overs that were tried; one for which no mail server could be reached does not count. */
  attempts: number;
  /** While no mail server can be reached: since when, and how often it was tried. */
  outage?: { since: Date; tries: number };
  acceptedAt?: Date;
  /** What the SMTP server answered, and the name it gave the mail. */
  reply?: string;
  providerId?: string;
}

/** The message of a decision of kind `send`, before it is known whether its address can be written to. */
export function messageFrom(decision: Decision, address: string, now: Date): Message {
  const { id, profileId, campaignId, step, occasion, offerId, couponCode } = decision;
  return {
    id,
    profileId,
    campaignId,
    step,
    occasion,
    address,
    state: 'waiting',
    template: decision.template ?? '',
    subject: decision.subject ?? '',
    ...(offerId === undefined ? {} : { offerId }),
    ...(couponCode === undefined ? {} : { couponCode }),
    createdAt: now,
    dueAt: now,
    attempts: 0,
  };
}
