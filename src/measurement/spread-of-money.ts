// Sums over the people of one arm: exact money, and how widely it varies, in one pass and little memory.
import { amountOf, type Money } from '../platform/money.js';

export interface MoneySpread {
  people: number;
  sum: Money;
  /** In currency units: mean, and the sum of squared distances from it. */
  mean: number;
  squares: number;
}

export function noMoney(): MoneySpread {
  return { people: 0, sum: 0, mean: 0, squares: 0 };
}

/** Counts one more person's money in; changes `spread`. Welford 1962, Technometrics 4:419–420. */
export function addPerson(spread: MoneySpread, money: Money): void {
  const amount = amountOf(money);
  const distance = amount - spread.mean;
  spread.people += 1;
  spread.sum += money;
  spread.mean += distance / spread.people;
  spread.squares += distance * (amount - spread.mean);
}
