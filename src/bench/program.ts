// The commands of the benchmark and their options on one page.
import { Command, InvalidArgumentError } from 'commander';
import { answer, progress } from '../commands/output.js';
import { setLogLevel } from '../platform/log.js';
import { crashBench } from './crash/crash-bench.js';
import { type IngestOptions, ingestBench } from './ingest/ingest-bench.js';
import { ingestTable } from './ingest/ingest-table.js';
import { LOADS, OVERLOAD } from './ingest/load-table.js';
import { type ReplayOptions, type ReplayResult, replayBench } from './replay/replay-bench.js';

export function bench(): Command {
  setLogLevel('silent');
  const program = new Command('bench').description(
    'Measures the intake, kills it, replays it; each on a MongoDB of its own that is removed afterwards.',
  );
  program.addCommand(ingestCommand());
  program.addCommand(crashCommand());
  program.addCommand(replayCommand());
  for (const command of [program, ...program.commands]) command.showHelpAfterError();
  return program;
}

const LOAD_NAMES = [...LOADS, OVERLOAD].map(({ name }) => name);

function ingestCommand(): Command {
  return new Command('ingest')
    .description('measures the intake under each load of the table, alone and with a full log, and prints the table')
    .option('--seconds <n>', "length of every run, instead of each load's own", wholeNumber)
    .option('--runs <n>', 'runs of each load; the table shows the median', wholeNumber, 3)
    .option('--only <names>', `comma-separated: ${LOAD_NAMES.join(', ')}`, names, [])
    .option('--stored <n>', 'events in the log before the loads run again; 0 leaves that out', wholeNumber, 5_000_000)
    .option('--nodes <n>', 'nodes of the service on the one database', wholeNumber, 1)
    .option(
      '--check',
      'looks after the last run of each load whether every promise holds; always with several nodes',
      false,
    )
    .option('--data <folder>', 'where the database lies; without it the folder for temporary files')
    .option('--cpu-prof <folder>', 'writes a CPU profile of the service for each run')
    .option('--json', 'one JSON value on stdout')
    .action(async ({ json, cpuProf, ...options }: Omit<IngestOptions, 'report' | 'nodeFlags'> & IngestSaid) => {
      const nodeFlags = cpuProf ? ['--cpu-prof', `--cpu-prof-dir=${cpuProf}`] : [];
      const check = options.check || options.nodes > 1;
      const result = await ingestBench({ ...options, check, nodeFlags, report: progress });
      answer(json, result, ingestTable(result));
    });
}

interface IngestSaid {
  json?: boolean;
  cpuProf?: string;
}

function names(text: string): string[] {
  const given = text.split(',');
  const unknown = given.find((name) => !LOAD_NAMES.includes(name));
  if (unknown !== undefined) throw new InvalidArgumentError(`There is no load ${unknown}.`);
  return given;
}

function crashCommand(): Command {
  return new Command('crash')
    .description(
      'kill -9 of the service and of mongod at random moments under load; what was acknowledged must be there once',
    )
    .option('--times <n>', 'how often', wholeNumber, 20)
    .option('--seed <n>', 'draws the moments and the events', wholeNumber, 1)
    .option('--nodes <n>', 'nodes of the service on the one database', wholeNumber, 1)
    .option('--data <folder>', 'where the database lies; without it the folder for temporary files')
    .option('--json', 'one JSON value on stdout')
    .action(
      async ({ json, ...options }: { times: number; seed: number; nodes: number; data?: string; json?: boolean }) => {
        const result = await crashBench({ ...options, report: progress });
        const { times, acknowledged, orders, profiles } = result;
        answer(json, result, [
          `${times} times killed: ${acknowledged} acknowledged events are there once, ${profiles} profiles are the fold of their events, ${orders} orders are counted once.`,
        ]);
      },
    );
}

function replayCommand(): Command {
  return new Command('replay')
    .description('makes every profile anew from the log while events go on to come in; none may differ')
    .option('--events <n>', 'events in the log', wholeNumber, 1_000_000)
    .option('--profiles <n>', 'people they are of', wholeNumber, 100_000)
    .option('--intake <n>', 'single events a second meanwhile', wholeNumber, 200)
    .option('--data <folder>', 'where the database lies; without it the folder for temporary files')
    .option('--json', 'one JSON value on stdout')
    .action(async ({ json, ...options }: Omit<ReplayOptions, 'report'> & { json?: boolean }) => {
      const result = await replayBench({ ...options, report: progress });
      answer(json, result, sentencesOf(result));
    });
}

function sentencesOf({ machine, replay, intake, afterwards }: ReplayResult): string[] {
  const { p50, p99 } = intake.latency;
  return [
    `${machine.date}, ${machine.cores} × ${machine.cpu}, ${machine.memoryGb} GB, Node ${machine.node}, mongod ${machine.mongod}:`,
    `${replay.profiles} profiles made anew from ${replay.events} events in ${replay.seconds} s (${replay.older} written, ${replay.differing} differed).`,
    `Meanwhile ${intake.eventsPerSecond} events/s were answered, p50 ${p50.toFixed(1)}, p99 ${p99.toFixed(1)} ms.`,
    `Afterwards ${afterwards.same} of ${afterwards.profiles} are what their events say.`,
  ];
}

function wholeNumber(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError('It must be a whole number.');
  return Number(text);
}
