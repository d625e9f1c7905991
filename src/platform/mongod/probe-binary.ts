// A file called mongod is not yet a MongoDB that runs here: it is asked for its version before it is relied on.
import type { Environment } from './environment.js';
import { runProgram } from './run-program.js';

export type Probed = { kind: 'works'; version: string } | { kind: 'broken'; reason: string };

const OLDEST_MAJOR = 6;

/** Runs `file --version`. Broken is a file that does not run here (a library, the CPU), is no mongod, or is too old. */
export async function probeBinary(file: string, environment: Environment): Promise<Probed> {
  const ended = await runProgram(file, ['--version'], { environment, silenceMs: 20_000 });
  if (ended.kind === 'failed') return { kind: 'broken', reason: `${file} does not run here: ${ended.reason}` };
  const version = /^\s*db version v(\d+\.\d+\.\d+)/m.exec(ended.output)?.[1];
  if (version === undefined) return { kind: 'broken', reason: `${file} does not answer --version as mongod does` };
  if (Number.parseInt(version, 10) < OLDEST_MAJOR)
    return { kind: 'broken', reason: `${file} is MongoDB ${version}, and 6.0 is the oldest that works` };
  return { kind: 'works', version };
}
