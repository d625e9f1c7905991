// `rapport replay`: makes profiles anew from the event log, beside the running service.
import { Command, InvalidArgumentError } from 'commander';
import { followMerge, rebuildOrders, recordNext } from '../commerce/index.js';
import { systemClock } from '../platform/clock.js';
import { Conflict } from '../platform/errors.js';
import { nodeName } from '../platform/node-name.js';
import { foldNext, type ReplayReport, replay } from '../profiles/index.js';
import { answer, progress } from './output.js';
import { withDatabase } from './with-database.js';

interface Options {
  json?: boolean;
  dryRun?: boolean;
  sinceVersion?: number;
}

const TELL_EVERY_MS = 2_000;

export function replayCommand(): Command {
  return new Command('replay')
    .description('make profiles anew from the event log while the service goes on; goes on where one that died ended')
    .option('--dry-run', 'write nothing; exit code 1 when a profile differs from its events')
    .option('--since-version <n>', 'only profiles made by a fold older than this version', wholeNumber)
    .option('--json', 'print one JSON object')
    .action(async (options: Options) => {
      const report = await withDatabase(() => run(options));
      answer(options.json, report, linesOf(report, options));
      if (options.dryRun && faultsIn(report) > 0) process.exitCode = 1;
    });
}

async function run({ dryRun = false, sinceVersion }: Options): Promise<ReplayReport> {
  const replayed = await replay({
    node: nodeName,
    clock: systemClock,
    dryRun,
    sinceVersion,
    rebuilders: [{ section: 'orders', rebuild: rebuildOrders }],
    workOffOne,
    onProgress: tellNowAndThen(),
  });
  if (replayed.kind === 'busy') throw new Conflict('Another node is replaying profiles. Try again when it has ended.');
  return replayed.value;
}

/** Whether a service runs or not, what waits is worked off, as its stages do it. */
async function workOffOne(): Promise<boolean> {
  const folded = await foldNext(nodeName, systemClock.now());
  const recorded = await recordNext(nodeName, systemClock.now());
  const followed = await followMerge(nodeName, systemClock.now());
  return folded + recorded > 0 || followed;
}

function tellNowAndThen() {
  let toldAt = performance.now();
  return ({
    done,
    total,
    events,
    secondsLeft,
  }: {
    done: number;
    total: number;
    events: number;
    secondsLeft: number | null;
  }) => {
    if (performance.now() - toldAt < TELL_EVERY_MS) return;
    toldAt = performance.now();
    const left = secondsLeft === null ? '' : `, about ${secondsLeft} s left`;
    progress(`${done} of ${total} profiles, ${events} events${left}`);
  };
}

function faultsIn({ differing, sections }: ReplayReport): number {
  return Object.values(sections).reduce((sum, count) => sum + count, differing);
}

function linesOf(report: ReplayReport, { dryRun = false }: Options): string[] {
  const { profiles, events, same, older, differing, fields, sections, seconds } = report;
  const done = dryRun ? 'would be rebuilt' : 'rebuilt';
  return [
    `${profiles} profiles from ${events} events in ${seconds} s.`,
    `${same} are what their events say.`,
    ...(older > 0 ? [`${older} come from an older fold: ${done}.`] : []),
    ...(differing > 0 ? [`${differing} differed from their events: ${done}.`] : []),
    ...Object.entries(fields).map(([name, count]) => `  ${name}: in ${count}`),
    ...Object.entries(sections)
      .filter(([, count]) => count > 0)
      .map(([name, count]) => `${count} sections "${name}" differed: ${done}.`),
  ];
}

function wholeNumber(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('expected a whole number');
  return Number(text);
}
