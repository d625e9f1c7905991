// One person's life with the shop, newest first: orders, decisions, messages, what came back, and events of the site.
import type { Decision } from '../../campaigns/index.js';
import type { Order } from '../../commerce/index.js';
import type { Message } from '../../email/index.js';
import type { Outcome } from '../../measurement/index.js';
import type { StoredEvent } from '../../tracking/index.js';
import { clockTime, counted, day, money } from '../show/format.js';
import { valueInWords } from '../show/person.js';

interface Entry {
  at: Date;
  icon: string;
  what: string;
  strong: string;
  more: string;
}

export interface TimelineDay {
  day: string;
  entries: { icon: string; what: string; strong: string; more: string; time: string; iso: string }[];
}

export interface Life {
  orders: Order[];
  decisions: Decision[];
  messages: Message[];
  outcomes: Outcome[];
  events: StoredEvent[];
  /** Name of a campaign or a source by its id, for people. */
  nameFor: (id: string) => string;
}

// These events are told already, by the rooms that made something of them.
const TOLD = new Set(['Order Completed', 'Order Refunded', 'Email Opened', 'Email Link Clicked', 'Unsubscribed']);

/** The newest `limit` entries, by day. */
export function timelineOf(life: Life, limit: number): TimelineDay[] {
  // Within one moment the later step stands above what led to it: the sort keeps this order.
  const entries = [
    ...life.outcomes.map((outcome) => outcomeEntry(outcome, life.messages)),
    ...life.messages.flatMap((message) => messageEntry(message, life.nameFor(message.campaignId))),
    ...life.decisions.map((decision) => decisionEntry(decision, life.nameFor(decision.campaignId))),
    ...life.orders.map(orderEntry),
    ...life.events
      .filter((event) => !TOLD.has(event.name))
      .map((event) => eventEntry(event, life.nameFor(event.sourceId))),
  ];
  return byDay(entries.sort((one, other) => other.at.getTime() - one.at.getTime()).slice(0, limit));
}

function byDay(entries: Entry[]): TimelineDay[] {
  const days = new Map<string, TimelineDay>();
  for (const { at, ...entry } of entries) {
    const key = day(at);
    const today = days.get(key) ?? { day: key, entries: [] };
    today.entries.push({ ...entry, time: clockTime(at), iso: at.toISOString() });
    days.set(key, today);
  }
  return [...days.values()];
}

function orderEntry(order: Order): Entry {
  const lines = counted(order.lines.length, 'line');
  if (order.kind === 'refund') {
    const matched =
      (order.matches ?? []).length > 0 ? 'laid on the purchase it belongs to' : 'no purchase found for it';
    return {
      at: order.at,
      icon: 'refund',
      what: 'Refund',
      strong: money(-order.amount, order.currency),
      more: `${lines}; ${matched}`,
    };
  }
  const coupon = order.coupon
    ? `; coupon ${order.coupon}${order.couponRefused ? ` not redeemed: ${order.couponRefused}` : ''}`
    : '';
  const strong = `${order.orderId ?? ''}, ${money(order.amount, order.currency)}`;
  return { at: order.at, icon: 'order', what: 'Order', strong, more: `${lines}${coupon}` };
}

function decisionEntry(decision: Decision, campaign: string): Entry {
  const word = { send: 'send', 'hold-out': 'held out', withheld: 'withheld' }[decision.kind];
  return {
    at: decision.at,
    icon: decision.kind,
    what: 'Decision:',
    strong: word,
    more: `${campaign}: ${decision.sentence}`,
  };
}

function messageEntry(message: Message, campaign: string): Entry[] {
  const at = message.acceptedAt ?? message.createdAt;
  const coupon = message.couponCode ? `; coupon ${message.couponCode}` : '';
  const reason = message.reason ? `; ${message.reason}` : '';
  const icon = { waiting: 'clock', sending: 'send', cancelled: 'close' }[message.state as string] ?? message.state;
  return [
    { at, icon, what: `Message ${message.state}:`, strong: message.subject, more: `${campaign}${coupon}${reason}` },
  ];
}

function outcomeEntry(outcome: Outcome, messages: Message[]): Entry {
  const icons: Record<string, string> = { opened: 'eye', clicked: 'click', unsubscribed: 'consent', ordered: 'goal' };
  const subject = messages.find((message) => message.id === outcome.messageId)?.subject ?? '';
  return {
    at: outcome.at,
    icon: icons[outcome.kind] ?? 'info',
    what: `E-mail ${outcome.kind}:`,
    strong: subject,
    more: '',
  };
}

function eventEntry(event: StoredEvent, source: string): Entry {
  const page = valueInWords(event.properties.title ?? event.properties.path ?? event.properties.url);
  const what: Record<string, string> = {
    identify: 'Facts about the person came in',
    page: 'Looked at',
    track: 'Event',
  };
  const strong = event.type === 'track' ? event.name : event.type === 'page' ? page : '';
  const more = `from ${source}${event.bot ? '; looks like a bot' : ''}`;
  return {
    at: event.timestamp,
    icon: event.type === 'identify' ? 'person' : 'capture',
    what: what[event.type] ?? event.type,
    strong,
    more,
  };
}
