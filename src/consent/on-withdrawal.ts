// The wake-up after somebody withdrew: it carries no truth and may be lost, the answer is stored before it.
import type { Withdrawal } from './answer.js';

type Pressed = Omit<Withdrawal, 'address'>;
type Listener = (withdrawal: Pressed) => void;

const listeners = new Set<Listener>();

/** Calls `listener` after a withdrawal through a mail was stored. Answers how to stop that. */
export function onWithdrawal(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function announceWithdrawal(withdrawal: Pressed): void {
  for (const listener of listeners) listener(withdrawal);
}
