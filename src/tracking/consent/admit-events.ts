// The consent gate inside the intake: answers that a batch brings are filed first, then only what may be stored goes on.
import {
  type ConsentAnswer,
  type ConsentGate,
  type GateItem,
  recordAnswers,
  recordUnnamedAnswers,
} from '../../consent/index.js';
import type { StoredEvent } from '../event.js';
import type { ReadBatch } from '../reading/read-batch.js';
import type { Source } from '../sources/source.js';
import { answersOfEvent } from './answers-of-event.js';
import { isConsentEvent, statedAnalytics } from './stated.js';

interface AdmitFacts {
  source: Source;
  receivedAt: Date;
  /** Events that the shop needs to do its work, whatever the person thinks of analytics. */
  isOrder: (event: StoredEvent) => boolean;
}

/** Takes out of the batch what may only be counted, and answers how much that was. A repeat of the batch does no harm. */
export async function admitEvents(read: ReadBatch, gate: ConsentGate, facts: AdmitFacts): Promise<number> {
  if (read.events.length === 0) return 0;
  await fileAnswers(read.events, facts.source);
  const items = read.events.map((event) => gateItem(event, facts));
  const { source, receivedAt } = facts;
  const verdicts = await gate.admit(items, { project: source.project, sourceId: source.id, now: receivedAt });
  const before = read.events.length;
  if (!verdicts.includes('count-only')) return 0;
  read.events = read.events.filter((_event, index) => verdicts[index] === 'store');
  read.places = read.places.filter((_place, index) => verdicts[index] === 'store');
  read.size = Math.round((read.size * read.events.length) / before);
  return before - read.events.length;
}

/** Of whom nothing may be stored not even the identifier is: a "no" is kept under its hash. */
async function fileAnswers(events: StoredEvent[], source: Source): Promise<void> {
  const named: ConsentAnswer[] = [];
  const unnamed: ConsentAnswer[] = [];
  for (const event of events) {
    if (!isConsentEvent(event)) continue;
    const refuses = statedAnalytics(event) === 'refused';
    (refuses ? unnamed : named).push(...answersOfEvent(event, source));
  }
  await recordUnnamedAnswers(unnamed);
  await recordAnswers(named);
}

function gateItem(event: StoredEvent, { source, isOrder }: AdmitFacts): GateItem {
  const { subject, anonymousId, timestamp: at } = event;
  const visitor = anonymousId === undefined ? [] : [`anonymous:${anonymousId}`];
  const identifiers = subject === visitor[0] ? visitor : [subject, ...visitor];
  return {
    identifiers,
    stated: statedAnalytics(event),
    browser: source.kind === 'browser',
    behavioural: isBehavioural(event) && !isOrder(event),
    at,
    about: [subject, ...broughtBack(event)],
  };
}

/** Who somebody is has to be known, and an answer about consent has to be kept. */
function isBehavioural(event: StoredEvent): boolean {
  return (event.type === 'track' || event.type === 'page' || event.type === 'screen') && !isConsentEvent(event);
}

/** An old event of somebody else can bring an erased person back too: by the id they had before, or by their address. */
function broughtBack({ previousId, traits }: StoredEvent): string[] {
  const before = previousId === undefined ? [] : [`user:${previousId}`, `anonymous:${previousId}`];
  const { email } = traits;
  return typeof email === 'string' && email.includes('@') ? [...before, `email:${email}`] : before;
}
