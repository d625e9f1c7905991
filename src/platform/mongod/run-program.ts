// Runs another program to its end, so that finding MongoDB can ask mongod, pip and python what they think.
import { spawn } from 'node:child_process';
import type { Environment } from './environment.js';

export type Ended = { kind: 'done'; output: string } | { kind: 'failed'; reason: string };

export interface ProgramOptions {
  environment: Environment;
  /** The program is ended when it prints nothing for this long. */
  silenceMs: number;
  /** Called with each line that it prints. */
  onLine?: (line: string) => void;
}

/**
 * Runs `command` and answers what it printed (stdout, then stderr), or why it failed in one line.
 * A program that does not exist, is killed by a signal or falls silent is a failure, not an exception.
 */
export async function runProgram(command: string, args: string[], options: ProgramOptions): Promise<Ended> {
  const program = spawn(command, args, { env: options.environment, stdio: ['ignore', 'pipe', 'pipe'] });
  const printed = { stdout: '', stderr: '' };
  let silent = false;
  const timer = setTimeout(() => {
    silent = true;
    program.kill('SIGKILL');
  }, options.silenceMs);
  for (const name of ['stdout', 'stderr'] as const) {
    program[name].setEncoding('utf8').on('data', (text: string) => {
      timer.refresh();
      printed[name] += text;
      for (const line of text.split(/[\r\n]+/)) if (line.trim() !== '') options.onLine?.(line.trim());
    });
  }
  const end = await new Promise<string>((resolve) => {
    program.on('error', (error: NodeJS.ErrnoException) =>
      resolve(error.code === 'ENOENT' ? 'not found' : error.message),
    );
    program.on('close', (code, signal) => resolve(code === 0 ? '' : endWords(code, signal)));
  });
  clearTimeout(timer);
  if (silent) return { kind: 'failed', reason: `no progress for ${options.silenceMs / 1000} seconds` };
  if (end === '') return { kind: 'done', output: `${printed.stdout}${printed.stderr}` };
  const said = lastLine(printed.stderr) || lastLine(printed.stdout);
  return { kind: 'failed', reason: said === '' ? end : `${said} (${end})` };
}

function endWords(code: number | null, signal: NodeJS.Signals | null): string {
  return signal ? `ended by ${signal}` : `exit code ${code}`;
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1)?.trim() ?? '';
}
