// Numbered, idempotent steps that bring an older database up to this code, run once by whichever node comes first.
import { model, Schema } from 'mongoose';
import type { Clock } from './clock.js';
import { Conflict } from './errors.js';
import { withLease } from './leases-store.js';
import { log } from './log.js';

export interface Migration {
  number: number;
  name: string;
  /** May be run again after a crash in its middle. */
  run(): Promise<void>;
}

interface MigrationRow {
  _id: number;
  name: string;
  doneAt: Date;
}

const Migrations = model<MigrationRow>(
  'migrations',
  new Schema<MigrationRow>(
    {
      _id: { type: Number, required: true },
      name: { type: String, required: true },
      doneAt: { type: Date, required: true },
    },
    { versionKey: false },
  ),
  'migrations',
);

const LEASE_MS = 30_000;

/**
 * Runs the steps that the database lacks, in order. Answers their names; `busy` when another node is at it, which the caller
 * waits out. Throws Conflict when the database is newer than this code, because old code could spoil new data.
 */
export async function migrate(
  steps: Migration[],
  run: { node: string; clock: Clock },
): Promise<{ kind: 'done'; value: string[] } | { kind: 'busy' }> {
  await refuseNewerDatabase(steps);
  return withLease({ name: 'migrations', ttlMs: LEASE_MS, ...run }, async () => {
    const done = new Set((await Migrations.find().lean()).map((row) => row._id));
    const missing = steps.filter((step) => !done.has(step.number)).sort((a, b) => a.number - b.number);
    for (const step of missing) await runStep(step, run.clock.now());
    return missing.map((step) => `${step.number} ${step.name}`);
  });
}

async function runStep(step: Migration, now: Date): Promise<void> {
  log.info({ migration: step.number, name: step.name }, 'migrating');
  await step.run();
  await Migrations.updateOne({ _id: step.number }, { $set: { name: step.name, doneAt: now } }, { upsert: true });
}

async function refuseNewerDatabase(steps: Migration[]): Promise<void> {
  const known = Math.max(0, ...steps.map((step) => step.number));
  const newest = await Migrations.findOne().sort({ _id: -1 }).lean();
  if (newest && newest._id > known) {
    throw new Conflict(
      `The database was migrated by a newer rapport (step ${newest._id}, this one knows ${known}). Start that version or restore a backup.`,
    );
  }
}
