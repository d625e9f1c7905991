import { expect, test } from '@jest/globals';
import { createPump } from './pump.js';

/** A promise and the function that fulfils it. */
function signal(): { reached: Promise<void>; reach: () => void } {
  let reach: () => void = () => undefined;
  const reached = new Promise<void>((resolve) => {
    reach = resolve;
  });
  return { reached, reach };
}

test('a pump works until there is nothing left, rests, and works again when woken', async () => {
  let left = 3;
  let done = 0;
  let empty = signal();
  const pump = createPump({
    name: 'test',
    idleMs: 3_600_000,
    step: async () => {
      if (left === 0) {
        empty.reach();
        return 0;
      }
      left -= 1;
      done += 1;
      return 1;
    },
  });
  await empty.reached;
  expect(done).toBe(3);
  empty = signal();
  left = 2;
  pump.wake();
  await empty.reached;
  expect(done).toBe(5);
  await pump.stop();
});

test('a wake-up that comes during the last step is not lost', async () => {
  const calls: number[] = [];
  const third = signal();
  const pump = createPump({
    name: 'test',
    idleMs: 3_600_000,
    step: async () => {
      calls.push(calls.length);
      if (calls.length < 3) pump.wake();
      else third.reach();
      return 0;
    },
  });
  await third.reached;
  await pump.stop();
  expect(calls.length).toBe(3);
});

test('stop waits for the step under way', async () => {
  const begun = signal();
  const gate = signal();
  let finished = false;
  const pump = createPump({
    name: 'test',
    idleMs: 3_600_000,
    step: async () => {
      begun.reach();
      await gate.reached;
      finished = true;
      return 1;
    },
  });
  await begun.reached;
  const stopped = pump.stop();
  gate.reach();
  await stopped;
  expect(finished).toBe(true);
});
