import { expect, test } from '@jest/globals';
import { keptForAMinute } from './kept-for-a-minute.js';

const NOON = new Date('2026-11-22T12:00:00Z');
const after = (seconds: number) => new Date(NOON.getTime() + seconds * 1000);

function counter() {
  const seen = { times: 0 };
  const count = async () => {
    seen.times += 1;
    if (seen.times === 1) throw new Error('the database went away');
    return 'sums';
  };
  return { seen, books: keptForAMinute(count) };
}

test('it is counted once a minute, a failed count is not kept, and everyone learns when it was', async () => {
  const { seen, books } = counter();
  await expect(books.at(NOON)).rejects.toThrow('went away');
  const [one, other] = await Promise.all([books.at(NOON), books.at(after(1))]);
  expect(one.countedAt).toEqual(NOON);
  expect(other).toBe(one);
  expect(await books.at(after(59))).toBe(one);
  expect(seen.times).toBe(2);
  expect((await books.at(after(60))).countedAt).toEqual(after(60));
  expect(seen.times).toBe(3);
});

test('a clock that went back counts anew', async () => {
  const { seen, books } = counter();
  await books.at(NOON).catch(() => {});
  await books.at(NOON);
  expect((await books.at(after(-3600))).countedAt).toEqual(after(-3600));
  expect(seen.times).toBe(3);
});
