import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { NOON, secondsAfter } from '../testing/message-builders.js';
import { addHit } from './add-hit.js';
import { type Hit, type HitClass, type HitTally, isCounted } from './outcome.js';

const hit = (seconds: number, name: HitClass = 'human', link?: string): Hit => ({
  at: secondsAfter(NOON, seconds),
  class: name,
  ...(link === undefined ? {} : { link }),
});

function tallyOf(hits: Hit[]): HitTally {
  const tally = hits.reduce<HitTally | null>(addHit, null);
  if (!tally) throw new Error('at least one hit');
  return tally;
}

test('the first hit that counts gives time, class and link; later ones only add up', () => {
  const tally = tallyOf([hit(10, 'human', 'a'), hit(70, 'proxy-open', 'b'), hit(90, 'human', 'c')]);
  expect(tally).toMatchObject({ at: secondsAfter(NOON, 10), class: 'human', link: 'a', counted: true, count: 3 });
  expect(tally).toMatchObject({ lastAt: secondsAfter(NOON, 90), byClass: { human: 2, 'proxy-open': 1 } });
});

test('a scanner that came first does not hide the reader', () => {
  const scanned = tallyOf([hit(1, 'scanner', 'a')]);
  expect(scanned).toMatchObject({ class: 'scanner', counted: false });
  expect(addHit(scanned, hit(600, 'human', 'b'))).toMatchObject({
    at: secondsAfter(NOON, 600),
    class: 'human',
    link: 'b',
    counted: true,
    byClass: { scanner: 1, human: 1 },
  });
});

test('three different links within two seconds are a scanner, all of them; two are not', () => {
  const two = [hit(10, 'human', 'a'), hit(11, 'human', 'b')];
  expect(tallyOf(two)).toMatchObject({ class: 'human', counted: true });
  expect(tallyOf([...two, hit(12, 'human', 'c')])).toMatchObject({
    class: 'scanner',
    counted: false,
    byClass: { scanner: 3 },
  });
  expect(tallyOf([...two, hit(12.1, 'human', 'c')])).toMatchObject({ class: 'human', byClass: { human: 3 } });
  expect(tallyOf([...two, hit(12, 'human', 'a')])).toMatchObject({ class: 'human', byClass: { human: 3 } });
});

test('a burst long after the reader takes nothing from the reader', () => {
  const hits = [hit(10, 'human', 'a'), ...['a', 'b', 'c'].map((link) => hit(500, 'human', link))];
  expect(tallyOf(hits)).toMatchObject({ class: 'human', counted: true, byClass: { human: 1, scanner: 3 } });
});

const hits = fc.array(
  fc.record({
    after: fc.integer({ min: 0, max: 3000 }),
    class: fc.constantFrom<HitClass>('human', 'proxy-open', 'machine', 'scanner', 'unknown'),
    link: fc.constantFrom('a', 'b', 'c', 'd'),
  }),
  { minLength: 1, maxLength: 60 },
);

test('nothing is lost: hits by class add up, the outcome counts if and only if one of them does, the row stays small', () => {
  fc.assert(
    fc.property(hits, fc.boolean(), (drawn, withLinks) => {
      let seconds = 0;
      const made = drawn.map(({ after, class: name, link }) => {
        seconds += after / 1000;
        return hit(seconds, name, withLinks ? link : undefined);
      });
      const tally = tallyOf(made);
      const byClass = Object.entries(tally.byClass) as [HitClass, number][];
      expect(byClass.reduce((sum, [, count]) => sum + count, 0)).toBe(made.length);
      expect(tally.count).toBe(made.length);
      expect(tally.counted).toBe(byClass.some(([name]) => isCounted(name)));
      expect(tally.counted).toBe(isCounted(tally.class));
      expect(tally.recent.length).toBeLessThanOrEqual(20);
      expect(tally.at.getTime()).toBeLessThanOrEqual(tally.lastAt.getTime());
    }),
    { numRuns: 300 },
  );
});
