// The hand-over to whoever delivers: a wake-up that carries no truth; the decisions wait in the database.

type Listener = () => void;

const listeners = new Set<Listener>();

/** Calls `listener` after decisions of kind `send` were stored, until the answered function is called. A sweep must look too. */
export function onSend(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function announceSends(): void {
  for (const listener of listeners) listener();
}
