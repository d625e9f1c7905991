// What each simulated person does with the one mail that reached them, and when: pure, drawn by lot from the table of behaviour.
import { does, lot } from './behaviour.js';

export type Deed = 'scan' | 'machine-open' | 'open' | 'click' | 'one-click' | 'unsubscribe' | 'order';

export interface Act {
  deed: Deed;
  customerId: string;
  at: Date;
  /** Of the program that asks for the page or the picture. */
  userAgent: string;
}

export interface Reader {
  customerId: string;
  acceptedAt: Date;
  /** Orders within the goal's window by the real data: then no simulated order is added. */
  ordersAnyway: boolean;
}

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** The latest that somebody opens, and comes back after that: together well inside the goal's 30 days. */
const OPENS_WITHIN_MS = 4 * DAY_MS;
const ORDERS_WITHIN_MS = 18 * DAY_MS;

const BROWSERS = [
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0.0.0 Safari/537.36',
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1',
  'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
];
const GMAIL_PROXY = 'Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)';
const PRIVACY_PROXY = 'Mozilla/5.0';
const SCANNER = 'BarracudaSentinel/1.0';

/** All acts of one person in time order. The same reader always does the same. */
export function actsOf(reader: Reader): Act[] {
  const { customerId } = reader;
  const machines = [
    ...(does('scanner', customerId) ? [act(reader, 'scan', reader.acceptedAt, SCANNER)] : []),
    ...(does('machine', customerId) ? [act(reader, 'machine-open', after(reader, 20 * MINUTE_MS), PRIVACY_PROXY)] : []),
  ];
  const comesBack = !reader.ordersAnyway && does('comesBack', customerId);
  const own = comesBack ? actsOfReturning(reader) : actsOfOthers(reader);
  return [...machines, ...own].sort((a, b) => a.at.getTime() - b.at.getTime());
}

function actsOfReturning(reader: Reader): Act[] {
  const { customerId } = reader;
  const openAt = openTime(reader);
  const clickAt = new Date(openAt.getTime() + minutes(reader, 'click', 1, 9));
  // Most come back soon: the square leans towards the beginning.
  const wait = 10 * MINUTE_MS + lot('order wait', customerId) ** 2 * ORDERS_WITHIN_MS;
  const orderAt = new Date(clickAt.getTime() + wait);
  return [
    ...(does('picturesOff', customerId) ? [] : [open(reader, openAt)]),
    ...(does('clicksBeforeOrder', customerId) ? [act(reader, 'click', clickAt)] : []),
    act(reader, 'order', orderAt),
  ];
}

function actsOfOthers(reader: Reader): Act[] {
  const { customerId } = reader;
  if (!does('opens', customerId)) return [];
  const openAt = openTime(reader);
  const opened = open(reader, openAt);
  const nextAt = new Date(openAt.getTime() + minutes(reader, 'next', 1, 20));
  if (does('unsubscribesAfterOpen', customerId)) {
    return [opened, act(reader, does('oneClick', customerId) ? 'one-click' : 'unsubscribe', nextAt)];
  }
  return does('clicksAfterOpen', customerId) ? [opened, act(reader, 'click', nextAt)] : [opened];
}

function open(reader: Reader, at: Date): Act {
  return act(reader, 'open', at, does('proxy', reader.customerId) ? GMAIL_PROXY : browserOf(reader));
}

function act(reader: Reader, deed: Deed, at: Date, userAgent = browserOf(reader)): Act {
  return { deed, customerId: reader.customerId, at, userAgent };
}

/** From a quarter of an hour to days after the mail arrived, most within the first day. */
function openTime(reader: Reader): Date {
  return after(reader, 15 * MINUTE_MS + lot('open wait', reader.customerId) ** 3 * OPENS_WITHIN_MS);
}

function after({ acceptedAt }: Reader, ms: number): Date {
  return new Date(acceptedAt.getTime() + Math.round(ms));
}

function minutes({ customerId }: Reader, question: string, least: number, most: number): number {
  return Math.round((least + lot(`${question} minutes`, customerId) * (most - least)) * MINUTE_MS);
}

function browserOf({ customerId }: Reader): string {
  return BROWSERS[Math.floor(lot('browser', customerId) * BROWSERS.length)] ?? '';
}
