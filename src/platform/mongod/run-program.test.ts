import { expect, test } from '@jest/globals';
import { runProgram } from './run-program.js';

const node = (script: string, silenceMs = 20_000, onLine: (line: string) => void = () => {}) =>
  runProgram(process.execPath, ['-e', script], { environment: { GREETING: 'good day' }, silenceMs, onLine });

test('what a program prints comes back, line by line and whole', async () => {
  const lines: string[] = [];
  const ended = await node('console.log(process.env.GREETING + "\\n42 %\\r43 %")', 20_000, (line) => lines.push(line));
  expect(ended).toEqual({ kind: 'done', output: 'good day\n42 %\r43 %\n' });
  expect(lines).toEqual(['good day', '42 %', '43 %']);
});

test('a program that fails is quoted with its last line', async () => {
  expect(await node('console.error("first\\nno route to host"); process.exitCode = 3')).toEqual({
    kind: 'failed',
    reason: 'no route to host (exit code 3)',
  });
});

test('a program that falls silent is ended', async () => {
  expect(await node('setInterval(() => {}, 1000)', 300)).toEqual({
    kind: 'failed',
    reason: 'no progress for 0.3 seconds',
  });
});

test('a program that does not exist is a failure, not an exception', async () => {
  const ended = await runProgram('no-such-program', [], { environment: {}, silenceMs: 1000 });
  expect(ended).toEqual({ kind: 'failed', reason: 'not found' });
});
