// Compiles src into dist. What an earlier build left there goes first: a removed file must not live on.
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

process.chdir(fileURLToPath(new URL('../', import.meta.url)));
const compiler = 'node_modules/typescript/bin/tsc';
process.exitCode = existsSync(compiler) ? build() : missing();

function build() {
  const startedAt = new Date();
  rmSync('dist', { recursive: true, force: true });
  const { status } = spawnSync(process.execPath, [compiler, '-p', 'tsconfig.build.json'], { stdio: 'inherit' });
  if (status === 0) finish(startedAt);
  return status ?? 1;
}

function missing() {
  process.stderr.write('The compiler is not there yet: run `npm ci`, then build again.\n');
  return 1;
}

/** The mark carries the time of the start, so that a file changed during the build counts as newer than the build. */
function finish(startedAt) {
  if (existsSync('dist/cli.js')) chmodSync('dist/cli.js', statSync('dist/cli.js').mode | 0o111);
  writeFileSync('dist/.built', '');
  utimesSync('dist/.built', startedAt, startedAt);
}
