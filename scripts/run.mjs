#!/usr/bin/env node
// Behind `npm run demo`, `npm test` and their like: installs and builds what is missing or old, then runs the command.
// It needs nothing but Node, because it is what runs in a bare clone.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { sumUp } from './test-summary.mjs';

const root = fileURLToPath(new URL('../', import.meta.url));
const say = (line) => process.stderr.write(`${line}\n`);
const COMMANDS = { install: async () => 0, demo, test, rapport, bench, dev };

await main(process.argv[2], process.argv.slice(3));

async function main(name, args) {
  const command = COMMANDS[name];
  if (!command) return fail(`Usage: node scripts/run.mjs <${Object.keys(COMMANDS).join('|')}> [arguments]`, 2);
  const wanted = /\d+\.\d+/.exec(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).engines.node)[0];
  if (!isAtLeast(process.versions.node, wanted))
    return fail(`rapport needs Node ${wanted} or newer, this is ${process.versions.node}; see https://nodejs.org.`, 1);
  process.chdir(root);
  const ready = (await installed()) && (name === 'install' || (await built()));
  if (!ready && name === 'test') process.stdout.write('0 passed, 1 failed\n');
  process.exitCode = ready ? await command(args) : 1;
}

function demo(args) {
  return run(process.execPath, ['dist/cli.js', 'demo', ...args]);
}

function rapport(args) {
  return run(process.execPath, ['dist/cli.js', ...args]);
}

function bench(args) {
  return run(process.execPath, ['dist/bench/main.js', ...args]);
}

/** Runs Jest and, when it has ended and so can print nothing more, prints the sums as the last line. */
async function test(args) {
  const folder = mkdtempSync(join(tmpdir(), 'rapport-test-'));
  const file = join(folder, 'summary.json');
  const flags = ['--experimental-vm-modules', '--no-warnings', 'node_modules/jest/bin/jest.js'];
  const jestCode = await run(process.execPath, [...flags, ...args], { RAPPORT_TEST_SUMMARY: file });
  const summary = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
  rmSync(folder, { recursive: true });
  const { lines, exitCode } = sumUp(summary, jestCode, ['1', 'true'].includes(process.env.CI));
  process.stdout.write(`${lines.join('\n')}\n`);
  return exitCode;
}

/**
 * Compiles after each change in src; Node starts the service again when a compiled file has changed. The times of the
 * files are looked at, because the compiler's own --watch (7.0) misses changes on some machines.
 */
async function dev(args) {
  const compiler = ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json'];
  const onlyChanged = ['--incremental', '--tsBuildInfoFile', 'dist/.tsbuildinfo'];
  let code;
  const service = run(process.execPath, ['--watch', 'dist/main.js', ...args]).then((ended) => (code = ended));
  for (let seen = modifiedAt('dist/.built'); code === undefined; await Promise.race([service, sleep(500)])) {
    const newest = Math.max(...sources().map(modifiedAt));
    if (newest <= seen) continue;
    seen = newest;
    if ((await run(process.execPath, [...compiler, ...onlyChanged])) === 0) say('Compiled.');
  }
  return code;
}

/** `npm ci` when node_modules is absent or older than the lock file. Its output goes to stderr: stdout is the command's. */
async function installed() {
  const mark = modifiedAt('node_modules/.package-lock.json');
  if (mark !== undefined && mark >= modifiedAt('package-lock.json')) return true;
  say('Installing the packages that rapport is built on (npm ci) …');
  const npm = process.env.npm_execpath ? [process.execPath, process.env.npm_execpath] : ['npm'];
  const [program, ...before] = [...npm, 'ci', '--include=dev', '--no-audit', '--no-fund'];
  if ((await run(program, before, {}, ['ignore', 2, 2])) === 0) return true;
  say('The packages could not be installed; npm says why above. Nothing was started.');
  return false;
}

/** Builds when anything in src is newer than the last whole build. */
async function built() {
  const mark = modifiedAt('dist/.built');
  const others = ['scripts/build.mjs', 'tsconfig.json', 'tsconfig.build.json', 'node_modules/.package-lock.json'];
  if (mark !== undefined && [...sources(), ...others].every((file) => modifiedAt(file) <= mark)) return true;
  say('Building …');
  if ((await run(process.execPath, ['scripts/build.mjs'], {}, ['ignore', 2, 2])) === 0) return true;
  say('The build failed; the compiler says why above. Nothing was started.');
  return false;
}

/**
 * Runs a program to its end and answers its exit code. Signals are passed on, and the end is waited for, so that the
 * program can stop in its own time. A terminal's Ctrl-C reaches the program without us.
 */
function run(program, args, environment = {}, stdio = 'inherit') {
  const child = spawn(program, args, { stdio, env: { ...process.env, ...environment } });
  const passOn = (signal) => {
    if (!(signal === 'SIGINT' && process.stdin.isTTY)) child.kill(signal);
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  for (const signal of signals) process.on(signal, passOn);
  const watch = onLostParent(() => child.kill('SIGTERM'));
  return new Promise((resolve) => {
    child.on('error', (error) => resolve(fail(`${program} could not be started: ${error.message}`, 1)));
    child.on('close', (code, signal) => resolve(code ?? 128 + constants.signals[signal]));
  }).finally(() => {
    for (const signal of signals) process.off(signal, passOn);
    clearInterval(watch);
  });
}

/** npm passes a signal to its shell only, which dies of it without a word: losing that parent is the signal for us. */
function onLostParent(stop) {
  const parent = process.ppid;
  if (process.env.npm_lifecycle_event === undefined) return undefined;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    stop();
  }, 500);
  return watch;
}

/** Every file and folder of the source: a removed file shows in its folder's time. */
function sources() {
  return ['src', ...readdirSync('src', { recursive: true }).map((name) => join('src', name))];
}

function modifiedAt(file) {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs;
}

function isAtLeast(version, wanted) {
  const [[major, minor], [wantedMajor, wantedMinor]] = [version, wanted].map((text) => text.split('.').map(Number));
  return major > wantedMajor || (major === wantedMajor && minor >= wantedMinor);
}

function fail(sentence, code) {
  say(sentence);
  process.exitCode = code;
  return code;
}
