// Says numbers, money and times the way the admin shows them: en-GB, real minus signs, never NaN or Infinity.
import { formatMoney, type Money } from '../../platform/money.js';

const UNKNOWN = '–';
const NARROW_SPACE = '\u202f';
const DAY_MS = 86_400_000;

/** `12,406`; a dash for what is not a finite number. */
export function count(value: number): string {
  return Number.isFinite(value) ? minus(value.toLocaleString('en-GB', { maximumFractionDigits: 0 })) : UNKNOWN;
}

/** `3 orders`, `1 order`; the plural is the noun with an s unless given. */
export function counted(value: number, noun: string, plural = `${noun}s`): string {
  return `${count(value)} ${value === 1 ? noun : plural}`;
}

/** `£1,234.56`: exact sums carry two digits, estimates none. */
export function money(value: Money, currency: string, digits: 0 | 2 = 2): string {
  // Plus 0, because the negative of nothing is -0, which would be shown as −£0.00.
  return Number.isFinite(value) ? minus(formatMoney(value + 0, currency, digits)) : UNKNOWN;
}

/** `£4,600` from £4,603.20: an estimate of money in two digits, which is more than most of its intervals allow. */
export function roughly(value: Money, currency: string): string {
  if (!Number.isFinite(value)) return UNKNOWN;
  return money(Number(value.toPrecision(2)), currency, 0);
}

/** `20 %` from 0.2. */
export function percent(share: number, digits = 0): string {
  if (!Number.isFinite(share * 100)) return UNKNOWN;
  return `${fixed(share * 100, digits)}${NARROW_SPACE}%`;
}

/** `41 % to 52 %` from [0.41, 0.52]; '' where no interval is known. */
export function percentBetween(interval: readonly [number, number] | undefined): string {
  return interval ? `${percent(interval[0])} to ${percent(interval[1])}` : '';
}

/** `+9.4 pt` from 0.094: a difference of two shares in percentage points. */
export function points(difference: number): string {
  if (!Number.isFinite(difference * 100)) return UNKNOWN;
  return `${difference > 0 ? '+' : ''}${fixed(difference * 100, 1)} pt`;
}

/** `1.9 to 14.8` from [0.019, 0.148], in percentage points. */
export function pointsBetween([low, high]: readonly [number, number]): string {
  const known = Number.isFinite(low * 100) && Number.isFinite(high * 100);
  return known ? `${fixed(low * 100, 1)} to ${fixed(high * 100, 1)}` : UNKNOWN;
}

/** `20 Jun 2011`, in UTC. */
export function day(time: Date): string {
  return time.toLocaleDateString('en-GB', { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' });
}

/** `12:37`, in UTC. */
export function clockTime(time: Date): string {
  return time.toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit', timeZone: 'UTC' });
}

/** `20 Jun 2011, 12:37`, in UTC. */
export function dayAndTime(time: Date): string {
  return `${day(time)}, ${clockTime(time)}`;
}

/** Whole days from `time` to `now` in words: `today`, `1 day ago`, `172 days ago`, `in 3 days`. */
export function ago(time: Date, now: Date): string {
  const days = Math.floor(now.getTime() / DAY_MS) - Math.floor(time.getTime() / DAY_MS);
  if (days === 0) return 'today';
  return days > 0 ? `${counted(days, 'day')} ago` : `in ${counted(-days, 'day')}`;
}

/** Bytes for people: `4.2 kB`. */
export function size(bytes: number): string {
  return bytes < 1000 ? `${count(bytes)} B` : `${fixed(bytes / 1000, 1)} kB`;
}

function fixed(value: number, digits: number): string {
  const text = value.toFixed(digits);
  return minus(Number(text) === 0 ? text.replace('-', '') : text);
}

function minus(text: string): string {
  return text.replace('-', '−');
}
