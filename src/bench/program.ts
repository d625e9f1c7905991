// The commands of the benchmark and their options on one page.
import { Command, InvalidArgumentError } from 'commander';
import { answer, progress } from '../commands/output.js';
import { setLogLevel } from '../platform/log.js';
import { crashBench } from './crash/crash-bench.js';

export function bench(): Command {
  setLogLevel('silent');
  const program = new Command('bench').description(
    'Measures the intake, kills it, replays it; each on a MongoDB of its own that is removed afterwards.',
  );
  program.addCommand(crashCommand());
  for (const command of [program, ...program.commands]) command.showHelpAfterError();
  return program;
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

function wholeNumber(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError('It must be a whole number.');
  return Number(text);
}
