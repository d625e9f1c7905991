// One event as the live view sends it: its envelope and its properties as text, which the page shows as the text it is.
import type { StoredEvent } from '../../tracking/index.js';

export interface EventLine {
  messageId: string;
  time: string;
  iso: string;
  name: string;
  type: string;
  source: string;
  /** `user:…` or `anonymous:…` */
  subject: string;
  /** What is special about it: `bot`, `test`, `not live`. */
  marks: string[];
  /** The rest of the envelope. */
  facts: [string, string][];
  properties: string;
}

const MOST_CHARACTERS = 4_000;

export function eventLine(event: StoredEvent, sourceName: string): EventLine {
  const iso = event.receivedAt.toISOString();
  return {
    messageId: event._id.slice(event.sourceId.length + 1),
    time: iso.slice(11, 19),
    iso,
    name: event.type === 'track' ? event.name : event.type,
    type: event.type,
    source: sourceName,
    subject: event.subject,
    marks: marksOf(event),
    facts: factsOf(event),
    properties: textOf(event.properties),
  };
}

function marksOf(event: StoredEvent): string[] {
  return [
    ...(event.bot ? ['bot'] : []),
    ...(event.test ? ['test'] : []),
    ...(event.live || event.test ? [] : ['not live']),
  ];
}

function factsOf(event: StoredEvent): [string, string][] {
  const device = event.device
    ? [event.device.type, event.device.os, event.device.browser].filter(Boolean).join(', ')
    : '';
  const facts: [string, string | undefined][] = [
    ['messageId', event._id.slice(event.sourceId.length + 1)],
    ['happened', event.timestamp.toISOString()],
    ['received', event.receivedAt.toISOString()],
    ['userId', event.userId],
    ['anonymousId', event.anonymousId],
    ['previousId', event.previousId],
    ['sent as', event.originalName],
    ['device', device],
    ['says who', event.trusted ? 'a trusted source' : 'only a page: a claim'],
  ];
  return facts.flatMap(([name, value]): [string, string][] => (value ? [[name, value]] : []));
}

function textOf(properties: Record<string, unknown>): string {
  if (Object.keys(properties).length === 0) return '';
  const text = JSON.stringify(properties, null, 2);
  return text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS)}\n… (cut here)` : text;
}
