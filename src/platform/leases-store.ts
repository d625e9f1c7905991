// Leases: one node at a time does a named piece of work, and a dead node's piece is free again when its lease ends.
import { model, Schema } from 'mongoose';

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

/**
 * Runs `work` while holding the lease `name`, for at most `ttlMs`; `busy` when another node holds it.
 * The lease is given back afterwards, also when `work` throws.
 */
export async function withLease<T>(
  lease: { name: string; node: string; ttlMs: number; now: Date },
  work: () => Promise<T>,
): Promise<Leased<T>> {
  if (!(await takeLease(lease))) return { kind: 'busy' };
  try {
    return { kind: 'done', value: await work() };
  } finally {
    await Leases.deleteOne({ _id: lease.name, node: lease.node });
  }
}

async function takeLease({
  name,
  node,
  ttlMs,
  now,
}: {
  name: string;
  node: string;
  ttlMs: number;
  now: Date;
}): Promise<boolean> {
  const until = new Date(now.getTime() + ttlMs);
  try {
    await Leases.updateOne({ _id: name, until: { $lte: now } }, { $set: { node, until } }, { upsert: true });
    return true;
  } catch (error) {
    // The row exists and is not over: the upsert tried to insert it a second time.
    if ((error as { code?: number }).code === 11_000) return false;
    throw error;
  }
}
