// A condition as a MongoDB filter; it must select exactly the profiles that `matches` says yes to.
import { type Condition, type ConditionValue, type Leaf, OPERATORS, type Operator } from './condition.js';
import { fieldOf } from './fields.js';
import { storedValue } from './stored-value.js';

const MONGO = { is: '$eq', 'is-not': '$ne', 'at-least': '$gte', 'at-most': '$lte' } as const satisfies Record<
  Operator,
  string
>;

/** The filter over profile rows. Takes parsed conditions only: their fields are on the allow-list, their values scalars. */
export function conditionFilter(condition: Condition): Record<string, unknown> {
  if ('all' in condition) return { $and: condition.all.map(conditionFilter) };
  if ('any' in condition) return { $or: condition.any.map(conditionFilter) };
  if ('not' in condition) return { $nor: [conditionFilter(condition.not)] };
  return { $and: operatorsOf(condition).map(([operator, value]) => comparison(condition.field, operator, value)) };
}

/** The comparisons that a leaf makes, in a fixed order. */
export function operatorsOf(leaf: Leaf): [Operator, ConditionValue][] {
  return OPERATORS.flatMap((operator) => {
    const value = leaf[operator];
    return value === undefined ? [] : [[operator, value] as [Operator, ConditionValue]];
  });
}

function comparison(name: string, operator: Operator, value: ConditionValue): Record<string, unknown> {
  const field = fieldOf(name);
  if (!field) throw new Error(`not a parsed condition: ${name}`);
  return { [name]: { [MONGO[operator]]: storedValue(field.type, value) } };
}
