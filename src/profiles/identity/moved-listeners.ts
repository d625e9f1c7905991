// Tells whoever keeps rows of profiles' subjects that history has moved; it may be missed, the log of merges is swept anyway.
const listeners = new Set<() => void>();

/** Calls `listener` after each move on this node. Answers how to stop that. */
export function onMoved(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function announceMove(): void {
  for (const listener of listeners) listener();
}
