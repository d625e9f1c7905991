// A condition in words that a marketer reads.
import type { Condition, ConditionValue, Leaf, Operator } from './condition.js';
import { operatorsOf } from './condition-filter.js';
import { type FieldType, fieldOf } from './fields.js';

const WORDS: Record<Operator, string> = { is: 'is', 'is-not': 'is not', 'at-least': 'at least', 'at-most': 'at most' };
const DATE_WORDS: Partial<Record<Operator, string>> = { 'at-least': 'on or after', 'at-most': 'on or before' };

/** For example "at risk of leaving and (value tier is A or money spent at least 500.00)". */
export function sentenceOf(condition: Condition): string {
  if ('all' in condition) return condition.all.map(inner).join(' and ');
  if ('any' in condition) return condition.any.map(inner).join(' or ');
  if ('not' in condition) return `not (${sentenceOf(condition.not)})`;
  return leafSentence(condition);
}

function inner(condition: Condition): string {
  const isOnePart = 'not' in condition || ('field' in condition && operatorsOf(condition).length === 1);
  return isOnePart ? sentenceOf(condition) : `(${sentenceOf(condition)})`;
}

function leafSentence(leaf: Leaf): string {
  const field = fieldOf(leaf.field);
  if (!field) throw new Error(`not a parsed condition: ${leaf.field}`);
  const { type, words } = field;
  if (type === 'boolean')
    return operatorsOf(leaf)
      .map((asked) => yesOrNo(words, asked))
      .join(' and ');
  const parts = operatorsOf(leaf).map(([operator, value]) => {
    const comparison = (type === 'date' && DATE_WORDS[operator]) || WORDS[operator];
    return `${comparison} ${shown(type, value)}`;
  });
  return `${words} ${parts.join(' and ')}`;
}

function yesOrNo(words: string, [operator, value]: [Operator, ConditionValue]): string {
  return (operator === 'is') === (value === true) ? words : `not ${words}`;
}

function shown(type: FieldType, value: ConditionValue): string {
  if (type === 'money') return Number(value).toFixed(2);
  if (type === 'share') return `${Number((Number(value) * 100).toFixed(1))} %`;
  return type === 'days' ? `${value} days` : String(value);
}
