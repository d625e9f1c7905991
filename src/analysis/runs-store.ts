// Where runs are kept: the log of what was computed, when, from how much and how well.
import { model, Schema } from 'mongoose';
import { isDuplicateKey } from '../platform/duplicate-key.js';
import type { Run } from './run.js';

type RunRow = Omit<Run, 'id'> & { _id: string };

const Runs = model<RunRow>(
  'runs',
  new Schema<RunRow>(
    {
      _id: { type: String, required: true },
      kind: { type: String, required: true },
      state: { type: String, required: true },
      startedAt: { type: Date, required: true },
      finishedAt: { type: Date, default: null },
      until: { type: Date, required: true },
      horizonDays: { type: Number, required: true },
      customers: { type: Number, required: true },
      scored: { type: Number, required: true },
      refused: { type: Number },
      figures: { type: Schema.Types.Mixed, default: null },
      warnings: { type: [String], required: true },
      reason: { type: String, default: null },
    },
    { versionKey: false, minimize: false },
  ).index({ kind: 1, _id: -1 }),
  'runs',
);

/**
 * Opens a run and ends those of the same kind that never finished: their process is gone, or this run overtakes it.
 * Runs are numbered, so that a later run has the larger id whatever the clock showed.
 */
export async function startRun(start: Pick<Run, 'kind' | 'startedAt' | 'until' | 'horizonDays'>): Promise<Run> {
  await Runs.updateMany(
    { kind: start.kind, state: 'running' },
    { $set: { state: 'cancelled', finishedAt: start.startedAt, reason: 'overtaken by a later run' } },
  );
  const opened = { ...start, state: 'running' as const, finishedAt: null, figures: null, reason: null };
  try {
    const row = await Runs.create({ ...opened, _id: await nextId(), customers: 0, scored: 0, warnings: [] });
    return toRun(row.toObject());
  } catch (error) {
    // Another node took the number meanwhile; this run overtakes it.
    if (isDuplicateKey(error)) return startRun(start);
    throw error;
  }
}

async function nextId(): Promise<string> {
  const newest = await Runs.findOne().sort({ _id: -1 }).select('_id').lean();
  const number = Number(newest?._id.slice('run-'.length) ?? 0) + 1;
  return `run-${String(number).padStart(8, '0')}`;
}

/** Changes a run that is still running; null when it was ended meanwhile, which tells its process to stop. */
export async function updateRunning(id: string, changes: Partial<Omit<Run, 'id' | 'kind'>>): Promise<Run | null> {
  const row = await Runs.findOneAndUpdate(
    { _id: id, state: 'running' },
    { $set: changes },
    { returnDocument: 'after' },
  );
  return row ? toRun(row.toObject()) : null;
}

/** The newest finished run of the kind. */
export async function latestRun(kind: Run['kind']): Promise<Run | null> {
  const row = await Runs.findOne({ kind, state: 'done' }).sort({ _id: -1 }).lean();
  return row ? toRun(row) : null;
}

/** The newest runs in whatever state, newest first. */
export async function runs(limit: number): Promise<Run[]> {
  return (await Runs.find().sort({ _id: -1 }).limit(limit).lean()).map(toRun);
}

export async function getRun(id: string): Promise<Run | null> {
  const row = await Runs.findById(id).lean();
  return row ? toRun(row) : null;
}

function toRun({ _id, ...run }: RunRow): Run {
  return { id: _id, ...run };
}
