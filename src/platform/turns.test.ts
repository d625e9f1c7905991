import { expect, test } from '@jest/globals';
import { takingTurns } from './turns.js';

test('work of several askers goes one at a time, in the order of asking', async () => {
  const inTurn = takingTurns();
  let underWay = 0;
  const seen: string[] = [];
  const work = (name: string) => async () => {
    underWay += 1;
    expect(underWay).toBe(1);
    await Promise.resolve();
    seen.push(name);
    underWay -= 1;
    return name;
  };
  const answers = await Promise.all([inTurn(work('fold')), inTurn(work('orders')), inTurn(work('fold again'))]);
  expect(answers).toEqual(['fold', 'orders', 'fold again']);
  expect(seen).toEqual(answers);
});

test('a fault reaches the one who asked and stops nobody else', async () => {
  const inTurn = takingTurns();
  const failing = inTurn(() => Promise.reject(new Error('conflict')));
  const next = inTurn(() => Promise.resolve('done'));
  await expect(failing).rejects.toThrow('conflict');
  expect(await next).toBe('done');
});
