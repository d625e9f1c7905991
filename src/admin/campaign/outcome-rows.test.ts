import { expect, test } from '@jest/globals';
import { outcomeRows } from './outcome-rows.js';

const COUNTS = {
  ...{ opened: 84, clicked: 33, unsubscribed: 2, ordered: 60 },
  apart: { opened: { machine: 8, scanner: 3 }, clicked: { scanner: 4 } },
};

test('machines and scanners have rows of their own and are in no count', () => {
  const rows = outcomeRows(COUNTS, 164);
  expect(rows.map(({ name, number, apart }) => [name, number, apart])).toEqual([
    ['opened', '84', false],
    ['opened by machines', '8', true],
    ['opened by scanners', '3', true],
    ['clicked', '33', false],
    ['clicked by scanners', '4', true],
    ['unsubscribed', '2', false],
  ]);
  expect(rows[0]).toMatchObject({ share: '51.2\u202f%', bar: 49 });
});

test('a bar never passes its end, and without an accepted message there is no share', () => {
  expect(outcomeRows({ ...COUNTS, opened: 500 }, 164)[0]?.bar).toBe(96);
  expect(outcomeRows(COUNTS, 0)[0]).toMatchObject({ share: '–', bar: 0 });
});
