import { expect, test } from '@jest/globals';
import { conditionSchema } from './condition.js';
import { sentenceOf } from './sentence.js';

test('a condition is read as it was written, and reads again', () => {
  const written = {
    all: [
      { field: 'scores.atRisk', is: true },
      {
        any: [
          { field: 'scores.tier', is: 'A' },
          { field: 'orders.net', 'at-least': 500, 'at-most': 900.5 },
        ],
      },
      { not: { field: 'behaviour.traits.plan', is: 'staff' } },
    ],
  };
  const parsed = conditionSchema.parse(written);
  expect(parsed).toEqual(written);
  expect(conditionSchema.parse(JSON.parse(JSON.stringify(parsed)))).toEqual(written);
  expect(sentenceOf(parsed)).toBe(
    'at risk of leaving and (value tier is A or (money spent at least 500.00 and at most 900.50)) and not (plan is staff)',
  );
});

test('dates, shares and days are said as people say them', () => {
  expect(sentenceOf(conditionSchema.parse({ field: 'orders.lastAt', 'at-least': '2026-01-31' }))).toBe(
    'last order on or after 2026-01-31',
  );
  expect(sentenceOf(conditionSchema.parse({ field: 'scores.risk', 'at-least': 0.625 }))).toBe(
    'likelihood of leaving at least 62.5 %',
  );
  expect(sentenceOf(conditionSchema.parse({ field: 'scores.recencyDays', 'at-most': 90 }))).toBe(
    'time since the last order at most 90 days',
  );
  expect(sentenceOf(conditionSchema.parse({ field: 'scores.atRisk', is: false }))).toBe('not at risk of leaving');
});

test('what a person did is asked for like anything else', () => {
  const written = {
    all: [
      { field: 'behaviour.interests.topCategory', is: 'Kitchen' },
      { field: 'behaviour.sessions.count', 'at-least': 3 },
      { field: 'behaviour.recency.addedAt', 'at-most': '2026-03-31' },
    ],
  };
  expect(sentenceOf(conditionSchema.parse(written))).toBe(
    'favourite category is Kitchen and number of visits at least 3 and last put something into the basket on or before 2026-03-31',
  );
});

test.each([
  [null, [], 'expected a condition'],
  [{}, [], 'expected exactly one of all, any, not, field'],
  [{ all: [], any: [] }, [], 'expected exactly one of all, any, not, field'],
  [{ all: [] }, ['all'], 'expected a list of conditions'],
  [{ any: [{ field: 'orders.count', is: 1 }], extra: 1 }, ['extra'], 'does not belong beside any'],
  [{ all: [{ field: 'password', is: 'x' }] }, ['all', 0, 'field'], 'there is no field password'],
  [{ field: '$where', is: 'x' }, ['field'], 'there is no field $where'],
  [{ field: 'behaviour.traits.$ne', is: 'x' }, ['field'], 'there is no field behaviour.traits.$ne'],
  [{ field: 'toString', is: 'x' }, ['field'], 'there is no field toString'],
  [{ field: 'orders.count' }, [], 'expected one of is, is-not, at-least, at-most'],
  [{ field: 'orders.count', is: '3' }, ['is'], 'expected a number'],
  [{ field: 'orders.count', is: { $gt: 1 } }, ['is'], 'expected a number'],
  [{ field: 'orders.count', is: Number.NaN }, ['is'], 'expected a number'],
  [{ field: 'scores.atRisk', 'at-least': true }, ['at-least'], 'a boolean has no at-least'],
  [{ field: 'behaviour.interests.topCategory', is: 3 }, ['is'], 'expected a text'],
  [{ field: 'behaviour.locale', 'at-least': 'de' }, ['at-least'], 'a text has no at-least'],
  [{ field: 'scores.tier', is: 'E' }, ['is'], 'expected one of A, B, C, D'],
  [{ field: 'orders.lastAt', 'at-most': 'soon' }, ['at-most'], 'expected a date such as 2026-03-31'],
  [{ field: 'orders.count', 'more-than': 3 }, ['more-than'], 'a number has no more-than'],
])('%j is refused at its place', (written, path, message) => {
  const parsed = conditionSchema.safeParse(written);
  expect(parsed.error?.issues[0]).toMatchObject({ path, message });
});

test('nesting has an end', () => {
  let condition: unknown = { field: 'orders.count', is: 1 };
  for (let depth = 0; depth < 50; depth++) condition = { not: condition };
  expect(conditionSchema.safeParse(condition).success).toBe(false);
});
