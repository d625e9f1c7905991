// `rapport demo`: the whole loop on a real shop's orders, with a database of its own.
import { Command } from 'commander';
import { runDemo } from '../demo/run-demo.js';
import { readConfig } from '../platform/config.js';
import { progress } from './output.js';

export function demoCommand(): Command {
  return new Command('demo')
    .description('run the loop on the orders of a real shop and stay up; needs nothing but this')
    .option('--check', 'run it once without staying up, print one JSON object, fail on the first broken step')
    .action(async ({ check = false }: { check?: boolean }) => {
      await runDemo({ config: readConfig(), check, report: progress });
    });
}
