// Starts the real programs as processes of their own: the command line, the service.
import { type ChildProcess, spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll } from '@jest/globals';
import { programEnvironment } from '../platform/config.js';

export interface Ended {
  /** Null when a signal ended it. */
  code: number | null;
  stdout: string;
  stderr: string;
}

export interface Program {
  child: ChildProcess;
  ended: Promise<Ended>;
}

/** What a developer may have set must not reach a test; an empty value counts as not set. */
const UNSET = {
  ...{ MONGODB_URI: '', SMTP_URL: '', BASE_URL: '', PORT: '', RAPPORT_CLOCK: '', RAPPORT_ROLES: '', LOG_LEVEL: '' },
  ...{ NODE_ENV: '', RAPPORT_SECRET: '' },
};

const running = new Set<ChildProcess>();

/** Call at the top of a test file: ends what its tests left running. */
export function endProgramsAfterwards(): void {
  afterAll(() => {
    for (const child of running) child.kill('SIGKILL');
  });
}

/** Starts `src/<file>` on its own; the test that wants to see it end awaits `ended`. */
export function startProgram(file: 'cli.ts' | 'main.ts', args: string[], environment: Record<string, string>): Program {
  const path = fileURLToPath(new URL(`../${file}`, import.meta.url));
  const child = spawn(process.execPath, ['--import', 'tsx', path, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...programEnvironment(), ...UNSET, ...environment },
  });
  running.add(child);
  const closed = new Promise<number | null>((resolve) => child.once('close', (code) => resolve(code)));
  const ended = Promise.all([closed, text(child.stdout), text(child.stderr)]).then(([code, stdout, stderr]) => {
    running.delete(child);
    return { code, stdout, stderr };
  });
  return { child, ended };
}
