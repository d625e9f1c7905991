// What was done, counted by name, and what it was worth where the event says so.
import { type Money, moneyFrom } from '../../platform/money.js';
import { type PastEvent, safeKey } from '../../tracking/index.js';
import type { Behaviour } from './behaviour.js';

export const MAX_NAMES = 80;
export const MAX_VALUES = 12;
const MAX_NAME_BYTES = 48;
/** Where names are counted that are too many, too long or cannot be a key. */
export const OTHER_NAMES = '(other)';
const MAX_VALUE = 1e9;

const LAST_DONE = new Map([
  ['Product Viewed', 'viewedAt'],
  ['Product Added', 'addedAt'],
  ['Order Completed', 'orderedAt'],
] as const);

export function foldName(draft: Behaviour, event: PastEvent): void {
  const name = countName(draft.byName, event.name);
  const last = (LAST_DONE as Map<string, keyof Behaviour['recency']>).get(event.name);
  if (last) draft.recency[last] = event.timestamp;
  const value = event.name.startsWith('Order ') ? undefined : amountIn(event.properties.value);
  if (value !== undefined) addValue(draft, name, currencyOf(event.properties.currency), value);
}

/** Answers the name under which it was counted. */
function countName(byName: Record<string, number>, name: string): string {
  const key = safeKey(name);
  const known = Object.hasOwn(byName, key);
  const fits =
    known ||
    (Buffer.byteLength(key) <= MAX_NAME_BYTES && key !== '__proto__' && Object.keys(byName).length < MAX_NAMES);
  const counted = fits ? key : OTHER_NAMES;
  byName[counted] = (Object.hasOwn(byName, counted) ? (byName[counted] ?? 0) : 0) + 1;
  return counted;
}

/** The kinds that came first stay, so that each sum in the list is that of all events. */
function addValue(draft: Behaviour, name: string, currency: string, value: Money): void {
  const { values } = draft;
  const at = values.findIndex((sum) => sum.name === name && sum.currency === currency);
  const known = values[at];
  if (known) {
    const sum = Math.min(known.sum + value, Number.MAX_SAFE_INTEGER);
    values[at] = { name, currency, count: known.count + 1, sum };
  } else if (values.length < MAX_VALUES) {
    values.push({ name, currency, count: 1, sum: value });
  } else {
    draft.dropped.values += 1;
  }
}

/** As money; undefined for what is no amount, less than nothing or absurd. */
function amountIn(value: unknown): Money | undefined {
  const isAmount = typeof value === 'number' || (typeof value === 'string' && /^\d{1,10}(\.\d{1,10})?$/.test(value));
  const amount = isAmount ? Number(value) : Number.NaN;
  return amount >= 0 && amount <= MAX_VALUE ? moneyFrom(amount) : undefined;
}

function currencyOf(value: unknown): string {
  return typeof value === 'string' && /^[A-Za-z]{3}$/.test(value) ? value.toUpperCase() : '';
}
