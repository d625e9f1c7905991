// Who works on which message: claims with a token and a lease, so that no two deliverers hand the same mail over.
import type { Message } from './message.js';
import { messageOf, messages } from './message-store.js';
import { changeFor, type Result } from './result-change.js';

export type { Result };

/** How long a dead deliverer's claims and hand-overs block; renewed while it lives. */
const LEASE_MS = 60_000;

export interface Claim {
  node: string;
  token: string;
  messages: Message[];
}

/** Takes due messages, the longest waiting first. Until the lease ends nobody else is given them. */
export async function claimWaiting(by: { node: string; token: string }, now: Date, limit: number): Promise<Claim> {
  const due = { state: 'waiting', dueAt: { $lte: now } } as const;
  const rows = await messages.find(due, { sort: { dueAt: 1 }, limit, projection: { _id: 1 } }).toArray();
  const ids = rows.map(({ _id }) => _id);
  if (ids.length === 0) return { ...by, messages: [] };
  // The condition is asked again: of two who saw the same rows only one still finds them due.
  await messages.updateMany({ _id: { $in: ids }, ...due }, { $set: { ...by, dueAt: leaseFrom(now) } });
  const mine = await messages.find({ _id: { $in: ids }, state: 'waiting', token: by.token }).toArray();
  return { ...by, messages: mine.map(messageOf) };
}

/** Marks messages as being handed over; answers those that were still ours to hand over. */
export async function markSending(token: string, ids: string[], now: Date): Promise<Set<string>> {
  if (ids.length === 0) return new Set();
  await messages.updateMany(
    { _id: { $in: ids }, state: 'waiting', token },
    { $set: { state: 'sending', leaseUntil: leaseFrom(now) }, $inc: { attempts: 1 } },
  );
  const rows = await messages
    .find({ _id: { $in: ids }, state: 'sending', token }, { projection: { _id: 1 } })
    .toArray();
  return new Set(rows.map(({ _id }) => _id));
}

/** Keeps what is claimed and what is being handed over for another lease. */
export async function renewLeases({ token, messages: claimed }: Claim, now: Date): Promise<void> {
  const ours = { _id: { $in: claimed.map(({ id }) => id) }, token };
  await messages.updateMany({ ...ours, state: 'waiting' }, { $set: { dueAt: leaseFrom(now) } });
  await messages.updateMany({ ...ours, state: 'sending' }, { $set: { leaseUntil: leaseFrom(now) } });
}

/** Gives back what was claimed and not begun. */
export async function releaseClaim({ token, messages: claimed }: Claim, now: Date): Promise<void> {
  await messages.updateMany(
    { _id: { $in: claimed.map(({ id }) => id) }, state: 'waiting', token },
    { $set: { dueAt: now }, $unset: { node: '', token: '' } },
  );
}

/** Ends claimed messages that must not go out. */
export async function withholdClaimed(token: string, withheld: { id: string; reason: string }[]): Promise<void> {
  if (withheld.length === 0) return;
  await messages.bulkWrite(
    withheld.map(({ id, reason }) => ({
      updateOne: {
        filter: { _id: id, state: 'waiting', token },
        update: { $set: { state: 'withheld', reason }, $unset: { node: '', token: '' } },
      },
    })),
    { ordered: false },
  );
}

/** Puts claimed messages back until a later look, with what they wait for. */
export async function postponeClaimed(
  token: string,
  postponed: { id: string; until: Date; reason: string }[],
): Promise<void> {
  if (postponed.length === 0) return;
  await messages.bulkWrite(
    postponed.map(({ id, until, reason }) => ({
      updateOne: {
        filter: { _id: id, state: 'waiting', token },
        update: { $set: { dueAt: until, reason }, $unset: { node: '', token: '' } },
      },
    })),
    { ordered: false },
  );
}

/** Writes answers down. One that comes after its lease ended still counts: the token says that it is the right one. */
export async function writeResults(token: string, results: Result[]): Promise<void> {
  await messages.bulkWrite(
    results.map((result) => ({
      updateOne: {
        filter: { _id: result.message.id, token, state: { $in: ['sending', 'uncertain'] } },
        update: changeFor(result),
      },
    })),
    { ordered: false },
  );
}

function leaseFrom(now: Date): Date {
  return new Date(now.getTime() + LEASE_MS);
}
