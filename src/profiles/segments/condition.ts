// A condition over a profile, as a segment file writes it, checked so that each fault has its place.
import { z } from 'zod';
import { type FieldType, fieldOf } from './fields.js';

export const OPERATORS = ['is', 'is-not', 'at-least', 'at-most'] as const;
export type Operator = (typeof OPERATORS)[number];
export type ConditionValue = string | number | boolean;

export type Leaf = { field: string } & { [operator in Operator]?: ConditionValue };
export type Condition = { all: Condition[] } | { any: Condition[] } | { not: Condition } | Leaf;

interface Fault {
  path: (string | number)[];
  message: string;
}

const MAX_DEPTH = 8;
const TIERS = ['A', 'B', 'C', 'D'];

/** Parses what a file or a form holds. A parsed condition is plain JSON in the words of its author and parses again. */
export const conditionSchema: z.ZodType<Condition, unknown> = z.unknown().transform((value, context) => {
  const faults = faultsOf(value, []);
  for (const fault of faults) context.addIssue({ code: 'custom', ...fault });
  return faults.length > 0 ? z.NEVER : (value as Condition);
});

function faultsOf(value: unknown, path: Fault['path']): Fault[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return fault(path, 'expected a condition');
  if (path.length > MAX_DEPTH * 2) return fault(path, 'nested too deep');
  const [kind, ...more] = ['all', 'any', 'not', 'field'].filter((key) => Object.hasOwn(value, key));
  if (!kind || more.length > 0) return fault(path, 'expected exactly one of all, any, not, field');
  if (kind === 'field') return leafFaults(value as Record<string, unknown>, path);
  const inside = (value as Record<string, unknown>)[kind];
  const strangers = Object.keys(value).filter((key) => key !== kind);
  return [
    ...strangers.flatMap((key) => fault([...path, key], `does not belong beside ${kind}`)),
    ...(kind === 'not' ? faultsOf(inside, [...path, kind]) : listFaults(inside, [...path, kind])),
  ];
}

function listFaults(list: unknown, path: Fault['path']): Fault[] {
  if (!Array.isArray(list) || list.length === 0) return fault(path, 'expected a list of conditions');
  return list.flatMap((item, index) => faultsOf(item, [...path, index]));
}

function leafFaults(leaf: Record<string, unknown>, path: Fault['path']): Fault[] {
  const field = typeof leaf.field === 'string' ? fieldOf(leaf.field) : undefined;
  if (!field) return fault([...path, 'field'], `there is no field ${String(leaf.field)}`);
  const asked = Object.keys(leaf).filter((key) => key !== 'field');
  if (asked.length === 0) return fault(path, `expected one of ${OPERATORS.join(', ')}`);
  return asked.flatMap((operator) => {
    const expected = expectedValue(field.type, operator);
    if (!expected) return fault([...path, operator], `a ${field.type} has no ${operator}`);
    return expected.holds(leaf[operator]) ? [] : fault([...path, operator], `expected ${expected.words}`);
  });
}

function fault(path: Fault['path'], message: string): Fault[] {
  return [{ path, message }];
}

interface Expected {
  words: string;
  holds(value: unknown): boolean;
}

const NUMBER: Expected = { words: 'a number', holds: (value) => typeof value === 'number' && Math.abs(value) < 1e11 };
const DATE: Expected = {
  words: 'a date such as 2026-03-31',
  holds: (value) => typeof value === 'string' && /^\d{4}-\d{2}-\d{2}/.test(value) && !Number.isNaN(Date.parse(value)),
};
const BOOLEAN: Expected = { words: 'true or false', holds: (value) => typeof value === 'boolean' };
const TIER: Expected = { words: `one of ${TIERS.join(', ')}`, holds: (value) => TIERS.includes(value as string) };
const TEXT: Expected = { words: 'a text', holds: (value) => typeof value === 'string' };
const SCALAR: Expected = {
  words: 'a text, a number, true or false',
  holds: (value) => typeof value === 'string' || BOOLEAN.holds(value) || NUMBER.holds(value),
};

/** What may stand behind an operator for a field of this type; undefined when the operator makes no sense there. */
function expectedValue(type: FieldType, operator: string): Expected | undefined {
  if (!OPERATORS.includes(operator as Operator)) return undefined;
  const isRange = operator === 'at-least' || operator === 'at-most';
  if (type === 'date') return isRange ? DATE : undefined;
  if (type === 'boolean') return isRange ? undefined : BOOLEAN;
  if (type === 'tier') return isRange ? undefined : TIER;
  if (type === 'text') return isRange ? undefined : TEXT;
  if (type === 'trait') return isRange ? NUMBER : SCALAR;
  return NUMBER;
}
