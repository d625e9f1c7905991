// The first promise: what was answered 200 survives the death of the service and of MongoDB, and is counted once by everybody.
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { crashRound, type Past } from './bench/crash/crash-round.js';
import { type System, startSystem } from './bench/crash/killable-system.js';

const PATIENCE_MS = 120_000;
const past: Past = { subjects: [], acknowledged: [] };
let system: System;

beforeAll(async () => {
  system = await startSystem({ nodes: 1 });
}, PATIENCE_MS);
afterAll(() => system?.remove(), PATIENCE_MS);

test.each([
  ['the service', 'service'],
  ['MongoDB', 'mongod'],
  ['the service and MongoDB', 'both'],
] as const)(
  'what was acknowledged survives kill -9 of %s, and everybody counts it once',
  async (_what, victim) => {
    const before = past.acknowledged.length;
    const checked = await crashRound(
      system,
      { name: victim, victim, seed: before + 11, people: 30, requests: 100 },
      past,
    );
    expect(checked.faults).toEqual([]);
    expect(checked.acknowledged).toBeGreaterThan(before + 500);
    expect(checked.stored).toBe(checked.acknowledged);
    expect(checked.orders).toBeGreaterThan(30);
  },
  PATIENCE_MS,
);
