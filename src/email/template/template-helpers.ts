// The few words that templates know beside Handlebars' own. Each refuses what it cannot show, so that no broken mail leaves.
import { formatMoney } from '../../platform/money.js';

/** What Handlebars hands to a helper as its last argument. */
interface HelperCall {
  loc: { start: { line: number; column: number } };
  name: string;
}

/** Beside Handlebars' `if`, `unless`, `each` and `with`. `log` writes to the server's console, `lookup` prints what is missing as nothing. */
export const KNOWN_HELPERS: Record<string, boolean> = {
  log: false,
  lookup: false,
  print: true,
  money: true,
  date: true,
  percent: true,
  url: true,
  or: true,
};

/** Made once: making one costs more than all else in a mail. */
const DAY = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' });

export const helpers = {
  /** Put around every plain `{{value}}` when a template is compiled. */
  print(value: unknown, call: HelperCall): string | number {
    if (typeof value === 'string') return value;
    if (typeof value === 'number' && Number.isFinite(value)) return value;
    const hint = value instanceof Date ? ': use {{date …}}' : '';
    throw refusal(
      call,
      value === null || value === undefined ? 'there is no value to print' : `cannot be printed${hint}`,
    );
  },

  /** `{{money product.price product.currency}}` → £4.25 */
  money(value: unknown, currency: unknown, call: HelperCall): string {
    if (Number.isSafeInteger(value) && typeof currency === 'string') return formatMoney(value as number, currency);
    throw refusal(call ?? currency, 'money wants an amount and a currency');
  },

  /** `{{date coupon.validUntil}}` → 6 December 2026 (UTC) */
  date(value: unknown, call: HelperCall): string {
    if (!(value instanceof Date) || Number.isNaN(value.getTime())) throw refusal(call, 'date wants a time');
    return DAY.format(value);
  },

  /** `{{percent 0.15}}` → 15 % */
  percent(value: unknown, call: HelperCall): string {
    if (typeof value !== 'number' || !Number.isFinite(value)) throw refusal(call, 'percent wants a share such as 0.15');
    return `${Math.round(value * 1000) / 10} %`;
  },

  /** `href="{{url product.url}}"`: escaping alone would let `javascript:` through. */
  url(value: unknown, call: HelperCall): string {
    const target = typeof value === 'string' ? URL.parse(value) : null;
    if (target && /^https?:$/.test(target.protocol)) return target.href;
    throw refusal(call, 'url wants an address that starts with http:// or https://');
  },

  /** `{{or person.firstName "there"}}`: the first that is there. */
  or(value: unknown, fallback: unknown, call: HelperCall): string | number {
    const chosen = value === null || value === '' ? fallback : value;
    return helpers.print(chosen, call);
  },
};

/** Looks like Handlebars' own errors, so that one place reads both. */
function refusal(call: HelperCall, message: string): Error {
  const { line, column } = call.loc.start;
  return Object.assign(new Error(message), { lineNumber: line, column });
}
