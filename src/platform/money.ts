// Money is counted in integers of 1/10,000 of a currency unit, so that sums are exact in whatever order they are made.

/** An integer number of 1/10,000 currency units. */
export type Money = number;

const SCALE = 10_000;

/**
 * Reads an amount such as `2.55` or `"2.55"` in currency units. Digits past the fourth decimal are rounded to the nearest.
 * Throws a RangeError on what is not a finite number or too large to be counted exactly.
 */
export function moneyFrom(amount: number | string): Money {
  const value = typeof amount === 'string' ? Number(amount.trim() || 'nothing') : amount;
  const scaled = Math.sign(value) * Math.round(Math.abs(value) * SCALE);
  if (!Number.isSafeInteger(scaled)) throw new RangeError(`not an amount of money: ${amount}`);
  return scaled === 0 ? 0 : scaled;
}

/** The amount in currency units, for people and for JSON. */
export function amountOf(money: Money): number {
  return money / SCALE;
}

/** For people: `£1,234.56`. Whole units only when `digits` is 0. */
export function formatMoney(money: Money, currency: string, digits = 2): string {
  return formatOf(currency, digits).format(amountOf(money));
}

const formats = new Map<string, Intl.NumberFormat>();

/** Kept, because making one costs more than rendering the rest of a line of mail. */
function formatOf(currency: string, digits: number): Intl.NumberFormat {
  const key = `${currency} ${digits}`;
  const known = formats.get(key);
  if (known) return known;
  const style = { style: 'currency', currency, minimumFractionDigits: digits, maximumFractionDigits: digits } as const;
  const format = new Intl.NumberFormat('en-GB', style);
  formats.set(key, format);
  return format;
}
