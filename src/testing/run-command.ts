// Runs a command of the command line in the test's own process, on its database.
import { jest } from '@jest/globals';
import { rapport } from '../commands/program.js';

/** Runs a command as `cli.ts` does; answers the one JSON value that it prints. */
export async function answerOf(...args: string[]): Promise<unknown> {
  const printed: string[] = [];
  jest.spyOn(process.stdout, 'write').mockImplementation((text) => printed.push(String(text)) > 0);
  await rapport('1.0.0')
    .parseAsync([...args, '--json'], { from: 'user' })
    .finally(() => jest.restoreAllMocks());
  return JSON.parse(printed.join(''));
}
