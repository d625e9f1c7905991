// Folds many people again at once: one read of the log for all of them, where a refold each would be a thousand.
import { byLogOrder, historyBySubject, historyOf, type PastEvent } from '../../tracking/index.js';
import { behaviourBefore } from '../identity/contact-start.js';
import { type SubjectSpan, spansOfMany } from '../identity/identity-store.js';
import type { ProfileId } from '../profile.js';
import type { Behaviour } from './behaviour.js';
import { endFold, foldInto, isFolded } from './fold-event.js';

export interface ToRefold {
  id: ProfileId;
  createdAt: Date;
  /** How many events it has, as far as is known: whoever has very many is read as a stream. */
  events: number;
}

/** Too many to lie in memory together. */
const STREAMED = 20_000;

/** The behaviour of each, from the log as it is now and outside of any transaction: see `swapBehaviours` for what that means. */
export async function refoldMany(people: ToRefold[]): Promise<Map<ProfileId, Behaviour>> {
  const spans = await spansOfMany(people.map(({ id }) => id));
  const together = people.filter(({ events }) => events <= STREAMED);
  const log = await eventsBySubject(together.flatMap(({ id }) => spans.get(id) ?? []));
  const refolded = new Map<ProfileId, Behaviour>();
  for (const { id, createdAt } of together) refolded.set(id, foldAll(createdAt, spans.get(id) ?? [], log));
  for (const { id, createdAt, events } of people) {
    if (events > STREAMED) refolded.set(id, await foldStream(createdAt, spans.get(id) ?? []));
  }
  return refolded;
}

async function eventsBySubject(spans: SubjectSpan[]): Promise<Map<string, PastEvent[]>> {
  const bySubject = new Map<string, PastEvent[]>();
  if (spans.length === 0) return bySubject;
  for (const event of await historyBySubject([...new Set(spans.map(({ subject }) => subject))])) {
    const own = bySubject.get(event.subject);
    if (own) own.push(event);
    else bySubject.set(event.subject, [event]);
  }
  return bySubject;
}

/** Of one subject they are in the order of the log already. */
function eventsIn(spans: SubjectSpan[], log: Map<string, PastEvent[]>): PastEvent[] {
  const events = spans.flatMap(({ subject, from, to }) => {
    const all = log.get(subject) ?? [];
    return from || to ? all.filter(({ timestamp }) => (!from || timestamp >= from) && (!to || timestamp < to)) : all;
  });
  return spans.length > 1 ? events.sort(byLogOrder) : events;
}

function foldAll(createdAt: Date, spans: SubjectSpan[], log: Map<string, PastEvent[]>): Behaviour {
  const behaviour = behaviourBefore(createdAt, spans);
  for (const event of eventsIn(spans, log)) if (isFolded(event)) foldInto(behaviour, event);
  endFold(behaviour);
  return behaviour;
}

async function foldStream(createdAt: Date, spans: SubjectSpan[]): Promise<Behaviour> {
  const behaviour = behaviourBefore(createdAt, spans);
  for await (const event of historyOf(spans)) if (isFolded(event)) foldInto(behaviour, event);
  endFold(behaviour);
  return behaviour;
}
