// Scores every customer who bought: reads purchases, computes in a worker thread, writes the scores onto the profiles.
import { type PurchaseDay, purchaseDays } from '../commerce/index.js';
import { clockStartingAt } from '../platform/clock.js';
import { NotFound } from '../platform/errors.js';
import type { Log } from '../platform/log.js';
import { runInWorker } from '../platform/workers.js';
import {
  type ProfileId,
  profilesById,
  putSections,
  refusingPersonalisation,
  type ScoresSection,
} from '../profiles/index.js';
import { readPurchaseRows, withoutPeople } from './purchase-rows.js';
import type { Run } from './run.js';
import { getRun, startRun, updateRunning } from './runs-store.js';
import type { ScoreInput, Scores } from './score.js';
import { scoresSectionOf } from './scores-section.js';

export interface ScoreCustomersOptions {
  /** Purchases up to this moment count. */
  now: Date;
  log: Log;
  /** Called while work goes on, so that a lock stays held. */
  touch?: () => Promise<void>;
  /** True once the process is asked to stop: the run ends as cancelled, between two chunks. */
  stopping?: () => boolean;
}

const HORIZON_DAYS = 100;
const CHUNK = 1000;
const DAY_MS = 86_400_000;

/**
 * Answers the ended run: done, or cancelled when it was overtaken or asked to stop. A run that throws is marked failed first.
 * Whatever a run did not reach keeps the scores of the run before, stamped with that run.
 */
export async function scoreCustomers(options: ScoreCustomersOptions): Promise<Run> {
  const { now, log } = options;
  const clock = clockStartingAt(now);
  const run = await startRun({ kind: 'scores', startedAt: now, until: now, horizonDays: HORIZON_DAYS });
  try {
    const ended = await scoreInRun(run, options);
    const closed = (await updateRunning(run.id, { ...ended, finishedAt: clock.now() })) ?? (await endedElsewhere(run));
    const ms = clock.now().getTime() - now.getTime();
    log.info({ run: run.id, state: closed.state, scored: closed.scored, ms }, 'scored customers');
    return closed;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    await updateRunning(run.id, { state: 'failed', finishedAt: clock.now(), reason });
    throw error;
  }
}

type Ending = Pick<Run, 'state' | 'customers' | 'scored' | 'refused' | 'figures' | 'warnings' | 'reason'>;

async function scoreInRun(run: Run, options: ScoreCustomersOptions): Promise<Ending> {
  const read = await readPurchaseRows<PurchaseDay>(purchaseDays({ until: options.now }), options.touch);
  const refusing = await refusingPersonalisation(read.ids);
  const { ids, rows } = withoutPeople(read, refusing);
  const untilDay = Math.floor(options.now.getTime() / DAY_MS);
  const input: ScoreInput = { rows, untilDay, horizonDays: run.horizonDays };
  const { customer, day, amount, purchase } = rows;
  const scores = await runInWorker<Scores>(new URL('./score-worker.js', import.meta.url), 'score', input, [
    ...[customer, day, amount, purchase].map((column) => column.buffer as ArrayBuffer),
  ]);
  const { figures, warnings } = scores;
  const found = { customers: ids.length, ...(refusing.size > 0 && { refused: refusing.size }), figures, warnings };
  for (let from = 0; from < scores.table.size; from += CHUNK) {
    const stopped = options.stopping?.() ? 'the service was stopped' : await whyOvertaken(run, from);
    if (stopped) return { ...found, state: 'cancelled', scored: from, reason: stopped };
    await writeChunk(run, scores, ids, from);
    await options.touch?.();
  }
  await removeScores(run, scores, ids);
  await writeScores(
    run,
    [...refusing.keys()].map((id) => ({ id, value: null })),
  );
  return { ...found, state: 'done', scored: scores.table.size, reason: null };
}

/** A later run, perhaps of another node, has already written how this one ended. */
async function endedElsewhere(run: Run): Promise<Run> {
  return (await getRun(run.id)) ?? run;
}

async function whyOvertaken(run: Run, scored: number): Promise<string | null> {
  return (await updateRunning(run.id, { scored })) ? null : 'overtaken by a later run';
}

async function writeChunk(run: Run, scores: Scores, ids: ProfileId[], from: number): Promise<void> {
  const until = Math.min(from + CHUNK, scores.table.size);
  const stamp = { runId: run.id, at: run.until };
  const entries = Array.from({ length: until - from }, (_, i) => {
    const id = ids[scores.table.customer[from + i] as number] as ProfileId;
    return { id, value: scoresSectionOf(scores, from + i, stamp) };
  });
  await writeScores(run, entries);
}

/** Who has rows but no purchase left, because all was refunded, must not keep the scores of better days. */
async function removeScores(run: Run, scores: Scores, ids: ProfileId[]): Promise<void> {
  const scored = new Set(scores.table.customer);
  const without = ids.filter((_, customer) => !scored.has(customer));
  await writeScores(
    run,
    without.map((id) => ({ id, value: null })),
  );
}

/** Whoever was erased while the run went on has no scores; all others have. */
async function writeScores(run: Run, entries: { id: ProfileId; value: ScoresSection | null }[]): Promise<void> {
  try {
    await putSections('scores', entries, run.id);
  } catch (error) {
    if (!(error instanceof NotFound)) throw error;
    const there = new Set((await profilesById(entries.map(({ id }) => id))).map(({ id }) => id));
    await putSections(
      'scores',
      entries.filter(({ id }) => there.has(id)),
      run.id,
    );
  }
}
