// Leases: one node at a time does a named piece of work, and a dead node's piece is free again when its lease ends.
import { model, Schema } from 'mongoose';
import type { Clock } from './clock.js';
import { isDuplicateKey } from './duplicate-key.js';
import { log } from './log.js';

interface LeaseRow {
  _id: string;
  node: string;
  until: Date;
}

const Leases = model<LeaseRow>(
  'leases',
  new Schema<LeaseRow>(
    {
      _id: { type: String, required: true },
      node: { type: String, required: true },
      until: { type: Date, required: true },
    },
    { versionKey: false },
  ),
  'leases',
);

export type Leased<T> = { kind: 'done'; value: T } | { kind: 'busy' };

interface Lease {
  name: string;
  node: string;
  ttlMs: number;
  clock: Clock;
}

/**
 * Runs `work` while holding the lease `name`; `busy` when another node holds it. The lease is renewed while `work` runs and
 * given back afterwards, also when `work` throws; a dead node's lease is free after `ttlMs`.
 */
export async function withLease<T>(lease: Lease, work: () => Promise<T>): Promise<Leased<T>> {
  if (!(await takeLease(lease))) return { kind: 'busy' };
  const renewal = setInterval(() => void renew(lease), lease.ttlMs / 3);
  try {
    return { kind: 'done', value: await work() };
  } finally {
    clearInterval(renewal);
    await Leases.deleteOne({ _id: lease.name, node: lease.node });
  }
}

async function renew({ name, node, ttlMs, clock }: Lease): Promise<void> {
  try {
    await Leases.updateOne({ _id: name, node }, { $set: { until: new Date(clock.now().getTime() + ttlMs) } });
  } catch (error) {
    log.warn({ err: error, lease: name }, 'a lease was not renewed');
  }
}

async function takeLease({ name, node, ttlMs, clock }: Lease): Promise<boolean> {
  const now = clock.now();
  const until = new Date(now.getTime() + ttlMs);
  try {
    await Leases.updateOne({ _id: name, until: { $lte: now } }, { $set: { node, until } }, { upsert: true });
    return true;
  } catch (error) {
    // The row exists and is not over: the upsert tried to insert it a second time.
    if (isDuplicateKey(error)) return false;
    throw error;
  }
}
