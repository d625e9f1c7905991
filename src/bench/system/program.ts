// Starts our own programs as processes: compiled from dist, from source when this runs from source (in tests).
import { type ChildProcess, fork, type Serializable } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { programEnvironment } from '../../platform/config.js';

export interface Program {
  child: ChildProcess;
  /** The exit code, null after a signal, and what it wrote to stderr. */
  ended: Promise<{ code: number | null; stderr: string }>;
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
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  let stderr = '';
  child.stderr?.on('data', (text) => {
    stderr = `${stderr}${text}`.slice(-20_000);
  });
  const ended = new Promise<{ code: number | null; stderr: string }>((resolve) => {
    child.once('close', (code) => {
      process.off('exit', kill);
      resolve({ code, stderr });
    });
  });
  return { child, ended };
}

/** Starts a program that takes one message and answers one. */
export async function ask<Answer>(name: string, question: Serializable): Promise<Answer> {
  const { child, ended } = startProgram(name);
  child.send(question);
  const answered = new Promise<Answer>((resolve) => child.once('message', (answer) => resolve(answer as Answer)));
  const failed = ended.then(({ code, stderr }): never => {
    throw new Error(`${name} ended with ${code} before it answered: ${stderr}`);
  });
  const answer = await Promise.race([answered, failed]);
  failed.catch(() => undefined);
  return answer;
}
