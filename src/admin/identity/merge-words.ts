// Says why history went from one profile to another, and how much of it.
import type { Merge, MergeRule, SubjectSpan } from '../../profiles/index.js';
import { counted, dayAndTime } from '../show/format.js';

const RULES: Record<MergeRule, string> = {
  identified: 'The visitor logged in or was identified on this device.',
  alias: 'A client said that the two ids are one.',
  'verified-address': 'A server stated the same e-mail address for both.',
  'shared-device': 'More than five customers were on this device: what visitors did there is nobody’s.',
  person: 'Somebody decided that they are one customer.',
  undo: 'A merge was taken back.',
};

export function ruleInWords(rule: MergeRule): string {
  return RULES[rule];
}

/** `Lena` for a person, else that an event brought it about. */
export function causeOf({ by }: Pick<Merge, 'by'>): string {
  return 'person' in by ? by.person : 'an event';
}

/** `from 3 Mar 2026, 10:00 until 4 Mar 2026, 11:00`, `always`. */
export function spanInWords({ from, to }: Pick<SubjectSpan, 'from' | 'to'>): string {
  if (!from && !to) return 'always';
  return [from ? `from ${dayAndTime(from)}` : '', to ? `until ${dayAndTime(to)}` : ''].filter(Boolean).join(' ');
}

/** What went along: events, orders, and whether commerce has yet to follow. */
export function movedInWords({ events, orders }: Pick<Merge, 'events' | 'orders'>): string {
  const followed =
    orders === null ? 'orders follow within seconds' : counted(orders, 'order or refund', 'orders and refunds');
  return `${counted(events, 'event')}, ${followed}`;
}
