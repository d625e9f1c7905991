// The hand-over to whoever delivers: a wake-up that carries no truth; the decisions wait in the database.

type Listener = () => void;

const listeners: Listener[] = [];

/** Calls `listener` after decisions of kind `send` were stored. It may be missed: a sweep must look too. */
export function onSend(listener: Listener): void {
  listeners.push(listener);
}

export function announceSends(): void {
  for (const listener of listeners) listener();
}
