// Translates between what a condition says and what a profile holds.
import { amountOf, moneyFrom } from '../../platform/money.js';
import type { ConditionValue } from './condition.js';
import type { FieldType } from './fields.js';

/** The value as a profile holds it: money in 1/10,000, a date as a Date (UTC). */
export function storedValue(type: FieldType, value: ConditionValue): ConditionValue | Date {
  if (type === 'money') return moneyFrom(Number(value));
  return type === 'date' ? new Date(String(value)) : value;
}

/** What a person reads as the value of a profile's field: money in currency units; null when the profile has none. */
export function shownValue(type: FieldType, stored: unknown): unknown {
  if (stored === undefined) return null;
  return type === 'money' && typeof stored === 'number' ? amountOf(stored) : stored;
}
