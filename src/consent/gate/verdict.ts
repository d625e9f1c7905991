// The rule of the gate: may this event be stored, or is it only counted.
import type { ConsentMode } from './mode.js';

/** What the gate needs to know of an event. */
export interface GateItem {
  /** Whom the event names: `user:…`, `anonymous:…`. */
  identifiers: string[];
  /** What the event itself carries about analytics. */
  stated: 'granted' | 'refused' | null;
  /** From a page; else a server speaks for the shop. */
  browser: boolean;
  /** Something a person did, as against an order or who somebody is, which the shop needs to do its work. */
  behavioural: boolean;
  at: Date;
  /** Whose event it is, and who else it would bring back: compared with those who were erased. */
  about: string[];
}

export type NotStoredReason = 'not-asked' | 'refused' | 'erased';

/** The latest stored answer about analytics of the people named; undefined without any. */
export type StoredAnswer = 'granted' | 'withdrawn' | undefined;

/**
 * A stored "no" stands above what an ordinary event carries: only a consent event takes it back. Without an answer the mode
 * of the project decides.
 */
export function verdictOf(mode: ConsentMode, item: GateItem, stored: StoredAnswer): 'store' | NotStoredReason {
  if (!item.browser) return item.behavioural && stored === 'withdrawn' ? 'refused' : 'store';
  if (item.stated === 'refused' || stored === 'withdrawn') return 'refused';
  if (mode === 'unless-refused' || item.stated === 'granted' || stored === 'granted') return 'store';
  return 'not-asked';
}

/** Whether the verdict can depend on a stored answer, given which kinds of answers exist at all. */
export function needsStored(mode: ConsentMode, item: GateItem, exists: { any: boolean; refusals: boolean }): boolean {
  if (!item.browser) return item.behavioural && exists.refusals;
  if (item.stated === 'refused') return false;
  return mode === 'unless-refused' || item.stated === 'granted' ? exists.refusals : exists.any;
}
