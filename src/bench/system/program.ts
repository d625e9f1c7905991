// Starts our own programs as processes: compiled from dist, from source when this runs from source (in tests).
import { type ChildProcess, fork, type Serializable } from 'node:child_process';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { programEnvironment } from '../../platform/config.js';

export interface Ended {
  /** Null after a signal. */
  code: number | null;
  stdout: string;
  /** The last of it. */
  stderr: string;
}

export interface Program {
  child: ChildProcess;
  ended: Promise<Ended>;
}

/** What a developer may have set must not change what is measured; an empty value counts as not set. */
const UNSET = {
  ...{ MONGODB_URI: '', SMTP_URL: '', BASE_URL: '', PORT: '', RAPPORT_CLOCK: '', RAPPORT_ROLES: '', LOG_LEVEL: '' },
  ...{ NODE_ENV: '', RAPPORT_SECRET: '', NODE_OPTIONS: '' },
};

/** Starts `src/<name>`, without its ending. It dies with this process. */
export function startProgram(
  name: string,
  options: { args?: string[]; environment?: Record<string, string>; nodeFlags?: string[] } = {},
): Program {
  const ending = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  const flags = [...(ending === 'ts' ? ['--import', 'tsx'] : []), ...(options.nodeFlags ?? [])];
  const child = fork(fileURLToPath(new URL(`../../${name}.${ending}`, import.meta.url)), options.args ?? [], {
    env: { ...programEnvironment(), ...UNSET, ...options.environment },
    execArgv: flags,
    serialization: 'advanced',
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  const closed = new Promise<number | null>((resolve) => child.once('close', resolve));
  const said = { stdout: lastOf(child.stdout), stderr: lastOf(child.stderr) };
  const ended = closed.then((code) => {
    process.off('exit', kill);
    return { code, stdout: said.stdout(), stderr: said.stderr() };
  });
  return { child, ended };
}

function lastOf(stream: Readable | null): () => string {
  let text = '';
  stream?.on('data', (part) => {
    text = `${text}${part}`.slice(-50_000);
  });
  return () => text;
}

/** Starts a program that takes one message and answers one. `nudge` sends it another in between. */
export function ask<Answer>(name: string, question: Serializable): { answer: Promise<Answer>; nudge(): void } {
  const { child, ended } = startProgram(name);
  child.send(question);
  const answered = new Promise<Answer>((resolve) => child.once('message', (answer) => resolve(answer as Answer)));
  const failed = ended.then(({ code, stderr }): never => {
    throw new Error(`${name} ended with ${code} before it answered: ${stderr}`);
  });
  failed.catch(() => undefined);
  return { answer: Promise.race([answered, failed]), nudge: () => void child.send('now') };
}
