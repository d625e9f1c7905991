// A group: the events of one commit, and which stages still have to take them.
import type { StoredEvent } from '../event.js';

export const STAGES = ['fold', 'orders'] as const;
export type Stage = (typeof STAGES)[number];

/** Which events a stage has anything to do with: only they reach it, and a group without one never does. */
export type Wants = Record<Stage, (event: StoredEvent) => boolean>;

export const ALL_WANT_ALL: Wants = { fold: () => true, orders: () => true };

/** How long a node may write a group, or work on one stage of it, before another node takes it over. */
export const GROUP_LEASE_MS = 60_000;

/**
 * A group whose writer never said that all is in is given to the stages once more, this long after its lease: what was on its
 * way when the writer died is in the log by then.
 */
export const SECOND_LOOK_MS = 10 * 60_000;

export interface GroupRow {
  /** Begins with the time, so that the oldest group is the smallest id. */
  _id: string;
  /** What its events carry: its own id, or that of the group in whose place it was put. */
  groupId: string;
  /** `open` until the writer says that all events are in the log. */
  state: 'open' | 'released' | 'second-look';
  eventIds: string[];
  /** Which of the stages have not finished. */
  pending: Stage[];
  /** Those that want any of its events; all stages when absent. */
  stages?: Stage[];
  /** The events that a stage wants, where these are not all. */
  wanted?: Partial<Record<Stage, string[]>>;
  node: string;
  /** Drawn anew by each who takes it. */
  claim?: string;
  /**
   * Nobody may take the group before this time. One lease for all stages: two stages that finish the same row at once
   * would make MongoDB abort one of the two transactions, and its whole work with it.
   */
  until: Date;
  createdAt: Date;
}
