// Tells whoever works on groups that a new one can be taken; it may be missed, the sweep finds the group anyway.
const listeners = new Set<() => void>();

/** Calls `listener` after each group that became takeable on this node, for its first stage or the next one. Answers how to stop that. */
export function onGroup(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function announceGroup(): void {
  for (const listener of listeners) listener();
}
