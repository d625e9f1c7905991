// What the answer to a hand-over makes of its message: the change of state as one update, and never more than one.
import type { HandOver } from './classify-reply.js';
import type { Message } from './message.js';
import { nextTry, nextTryInOutage } from './next-try.js';

export interface Result {
  message: Message;
  handOver: HandOver;
  at: Date;
}

const OVER = { node: '', token: '', leaseUntil: '' } as const;
const REACHED = { ...OVER, outage: '' } as const;

export function changeFor(result: Result) {
  const { message, handOver, at } = result;
  const { kind, reply } = handOver;
  if (kind === 'accepted') {
    const { providerId } = handOver;
    const set = { state: 'accepted', acceptedAt: at, reply, ...(providerId === null ? {} : { providerId }) } as const;
    return { $set: set, $unset: { ...REACHED, reason: '' } } as const;
  }
  if (kind === 'uncertain') return { $set: { state: 'uncertain', reason: reply }, $unset: REACHED } as const;
  if (kind === 'unreached') return changeInOutage(message, handOver, at);
  const dueAt = kind === 'refused-temporary' ? nextTry(message.attempts + 1, at) : null;
  if (dueAt === null) return { $set: { state: 'refused', reason: reply }, $unset: REACHED } as const;
  return { $set: { state: 'waiting', dueAt, reason: reply }, $unset: REACHED } as const;
}

/** An outage is nobody's refusal: it uses up no attempt, and ends only when it has lasted too long. */
function changeInOutage({ outage }: Message, unreached: HandOver & { kind: 'unreached' }, at: Date) {
  const since = outage?.since ?? at;
  const tries = (outage?.tries ?? 0) + 1;
  const reason = outageSentence(unreached, since);
  const dueAt = nextTryInOutage(tries, since, at);
  const next = dueAt ? ({ state: 'waiting', dueAt } as const) : ({ state: 'refused' } as const);
  return { $set: { ...next, reason, outage: { since, tries } }, $inc: { attempts: -1 }, $unset: OVER } as const;
}

function outageSentence({ answered, reply }: { answered: boolean; reply: string }, since: Date): string {
  const minute = `${since.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
  return answered
    ? `the mail server has let nothing in since ${minute}: ${reply}`
    : `no mail server could be reached since ${minute}: ${reply}`;
}
