// Brings history in by the same way as everything else, in bulk; imported events never trigger anything.
import { setTimeout as pause } from 'node:timers/promises';
import type { Clock } from '../platform/clock.js';
import { Conflict } from '../platform/errors.js';
import type { Busy, Collected, CollectResult, Intake } from './intake.js';
import type { Source } from './sources/source.js';

const CHUNK = 500;
/** One chunk is prepared while the other one is written. */
const CHUNKS_AT_ONCE = 2;

const PASSING = new Set<Busy['reason']>(['over-limit', 'queue-full', 'stages-behind']);
const TRIES = 100;

/**
 * Collects Segment-style events as imported, in the given order where it matters: events of one person that arrive in the
 * order they happened are cheapest to fold. `rejected` is counted from the first event. Give each a messageId of its own,
 * so that a second run adds nothing. Throws Conflict when the log takes nothing; running again goes on from there.
 */
export async function importEvents(options: {
  intake: Intake;
  source: Source;
  events: Iterable<unknown> | AsyncIterable<unknown>;
  clock: Clock;
  onProgress?: (done: number) => void;
}): Promise<Collected> {
  const total: Collected = { kind: 'collected', accepted: 0, duplicates: 0, rejected: [] };
  const running: Promise<void>[] = [];
  let done = 0;
  for await (const chunk of chunks(options.events)) {
    const first = done;
    done += chunk.length;
    if (running.length >= CHUNKS_AT_ONCE) await running.shift();
    options.onProgress?.(first);
    const collecting = collectChunk(options, chunk, first, total);
    // Awaited in turn below; a fault of this one may come while another is awaited.
    collecting.catch(() => undefined);
    running.push(collecting);
  }
  await Promise.all(running);
  options.onProgress?.(done);
  return total;
}

async function collectChunk(
  { intake, source, clock }: { intake: Intake; source: Source; clock: Clock },
  chunk: unknown[],
  first: number,
  total: Collected,
): Promise<void> {
  const result = await collectPatiently(intake, source, chunk, clock);
  if (result.kind === 'busy') throw new Conflict(`the import stopped at event ${first}: ${result.reason}`);
  total.accepted += result.accepted;
  total.duplicates += result.duplicates;
  if (result.notStored) total.notStored = (total.notStored ?? 0) + result.notStored;
  for (const { index, reason } of result.rejected) {
    total.rejected.push({ index: first + index, reason: reason.replace(/^batch\[\d+\]\.?(: )?/, '') });
  }
}

/** Whoever is only too busy is asked again, for some minutes; the chunk was not touched then. */
async function collectPatiently(
  intake: Intake,
  source: Source,
  chunk: unknown[],
  clock: Clock,
): Promise<CollectResult> {
  for (let tries = 1; ; tries += 1) {
    const result = await intake.collect(source, chunk, { receivedAt: clock.now(), imported: true });
    if (result.kind === 'collected' || !PASSING.has(result.reason) || tries === TRIES) return result;
    await pause(result.retryAfterSeconds * 1000);
  }
}

async function* chunks(events: Iterable<unknown> | AsyncIterable<unknown>): AsyncGenerator<unknown[]> {
  let chunk: unknown[] = [];
  for await (const event of events) {
    chunk.push(event);
    if (chunk.length < CHUNK) continue;
    yield chunk;
    chunk = [];
  }
  if (chunk.length > 0) yield chunk;
}
