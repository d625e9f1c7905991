// Does a profile fulfil a condition, and what about it was decisive? The answer to "why this person".

import type { Profile } from '../profile.js';
import type { Condition, ConditionValue, Leaf, Operator } from './condition.js';
import { operatorsOf } from './condition-filter.js';
import { fieldOf } from './fields.js';
import { sentenceOf } from './sentence.js';
import { shownValue, storedValue } from './stored-value.js';

export interface Fact {
  /** The single condition in words. */
  condition: string;
  /** What the profile has: money in currency units, null when nothing is known. */
  value: unknown;
  holds: boolean;
}

export interface Match {
  matched: boolean;
  /** One for each single condition, in the order they are written; none is left out, so that "why not" is complete. */
  facts: Fact[];
}

/** Judges a parsed condition on one profile, exactly as `conditionFilter` does in the database. */
export function matches(condition: Condition, profile: Profile): Match {
  const facts: Fact[] = [];
  return { matched: judge(condition, profile, facts), facts };
}

function judge(condition: Condition, profile: Profile, facts: Fact[]): boolean {
  if ('all' in condition) return condition.all.map((one) => judge(one, profile, facts)).every(Boolean);
  if ('any' in condition) return condition.any.map((one) => judge(one, profile, facts)).some(Boolean);
  if ('not' in condition) return !judge(condition.not, profile, facts);
  return judgeLeaf(condition, profile, facts);
}

function judgeLeaf(leaf: Leaf, profile: Profile, facts: Fact[]): boolean {
  const type = fieldOf(leaf.field)?.type ?? 'trait';
  const actual = valueAt(profile, leaf.field);
  const holds = operatorsOf(leaf).every(([operator, value]) => compares(operator, actual, storedValue(type, value)));
  facts.push({ condition: sentenceOf(leaf), value: shownValue(type, actual), holds });
  return holds;
}

function valueAt(profile: Profile, path: string): unknown {
  let value: unknown = profile;
  for (const key of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Record<string, unknown>)[key];
  }
  return value;
}

/** As in MongoDB: a list holds when one of its items does, and values of different types never compare. */
function compares(operator: Operator, actual: unknown, wanted: ConditionValue | Date): boolean {
  const items = (Array.isArray(actual) ? actual : [actual]).map(plain);
  const goal = plain(wanted) as string | number | boolean;
  if (operator === 'is') return items.includes(goal);
  if (operator === 'is-not') return !items.includes(goal);
  return items.some((item) => typeof item === typeof goal && isInRange(operator, item as number, goal as number));
}

function isInRange(operator: Operator, item: number, goal: number): boolean {
  return operator === 'at-least' ? item >= goal : item <= goal;
}

function plain(value: unknown): unknown {
  return value instanceof Date ? value.getTime() : value;
}
