import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { leavingList } from './leaving-list.js';

interface Person {
  risk: number;
  money: number;
  recentMoney: number;
  likely: boolean;
}

const listOf = (people: Person[]) => {
  const risk = Float64Array.from(people, (one) => one.risk);
  return leavingList(
    {
      size: people.length,
      money: Float64Array.from(people, (one) => one.money),
      recentMoney: Float64Array.from(people, (one) => one.recentMoney),
    },
    { risk, urgency: risk, likely: Uint8Array.from(people, (one) => (one.likely ? 1 : 0)) },
  );
};

test('risk is weighed by recent money, and the first fifth of the list is at risk when leaving is likely', () => {
  const list = listOf([
    { risk: 0.9, money: 100, recentMoney: 100, likely: true },
    { risk: 0.5, money: 1000, recentMoney: 1000, likely: true },
    { risk: 0.1, money: 9000, recentMoney: 8000, likely: false },
    { risk: 0.8, money: 9000, recentMoney: 0, likely: true },
    { risk: 0.7, money: 10, recentMoney: 10, likely: true },
    { risk: 0.7, money: 5, recentMoney: 5, likely: true },
  ]);
  expect([...list.rank]).toEqual([3, 2, 1, 6, 4, 5]);
  expect([...list.atRisk]).toEqual([0, 1, 0, 0, 0, 0]);
  expect([...list.atStake]).toEqual([90, 500, 800, 0, 7, 4]);
});

test('a customer whose refunds ate all the money is never at risk and has nothing at stake', () => {
  const list = listOf([{ risk: 1, money: 0, recentMoney: 500, likely: true }]);
  expect([list.atRisk[0], list.atStake[0], list.rank[0]]).toEqual([0, 0, 1]);
});

test('every customer has one rank, and at risk are at most a fifth, rounded up', () => {
  const person = fc.record({
    risk: fc.double({ min: 0, max: 1, noNaN: true }),
    money: fc.integer({ min: -100, max: 1000 }),
    recentMoney: fc.integer({ min: -100, max: 1000 }),
    likely: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(person, { maxLength: 40 }), (people) => {
      const { rank, atRisk, atStake } = listOf(people);
      expect([...rank].sort((a, b) => a - b)).toEqual(people.map((_, i) => i + 1));
      expect(atRisk.filter((one) => one === 1).length).toBeLessThanOrEqual(Math.ceil(people.length * 0.2));
      expect(atStake.every((money) => Number.isInteger(money) && money >= 0)).toBe(true);
      for (const [i, one] of people.entries()) if (one.money <= 0) expect(atRisk[i]).toBe(0);
    }),
  );
});
