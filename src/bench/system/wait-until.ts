// Waits for a state that another process brings about.
import { setTimeout as pause } from 'node:timers/promises';

/** Asks until the answer is yes. Throws, naming what was awaited, when it is not in time. */
export async function waitUntil(what: string, patienceMs: number, holds: () => Promise<boolean>): Promise<void> {
  const giveUpAt = performance.now() + patienceMs;
  while (!(await holds())) {
    if (performance.now() > giveUpAt) throw new Error(`waited ${patienceMs / 1000} s in vain until ${what}`);
    await pause(20);
  }
}
