// A merge: history that went from one profile to another, why, and how it can be taken back.
import type { ProfileId } from '../profile.js';
import type { ClaimRule } from './claim.js';

/** `shared-device`: too many users were on it, so its history is nobody's. `person`: somebody decided. */
export type MergeRule = ClaimRule | 'shared-device' | 'person' | 'undo';

export interface MovedSpan {
  subject: string;
  /** From `from` until just before `to`; null is open. */
  from: Date | null;
  to: Date | null;
  /** Events of it that the log held then; those that were just arriving are among them. */
  events: number;
}

export interface Merge {
  /** Begins with its time. */
  id: string;
  at: Date;
  from: ProfileId;
  into: ProfileId;
  rule: MergeRule;
  moved: MovedSpan[];
  /** Without those that were just arriving: nobody has seen them in the first profile. */
  events: number;
  /** Orders and refunds that followed; null until commerce has looked. */
  orders: number | null;
  /** True when nothing was left of the first: its id stands for the second from then on. */
  absorbed: boolean;
  /** What brought it about: an event, or a person with a name. */
  by: { eventId: string } | { person: string };
  /** What an undo takes back: a user on an identifier, or a joined pair of users; null when there is nothing to take back. */
  undoes: { subject: string; user: string } | null;
  undone: { at: Date; by: string } | null;
}

/** Whoever keeps rows of profiles' subjects takes each merge once. */
export type Settler = 'orders';
export const SETTLERS: Settler[] = ['orders'];
