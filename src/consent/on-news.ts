// Tells this node's own gates at once what another node learns within seconds: answers and tombstones that have changed.
type Listener = (news: News) => void;

/** File keys of people who answered; `everything` when single keys are not worth naming. */
export type News = { kind: 'answers'; keys: string[] } | { kind: 'everything' };

const listeners = new Set<Listener>();

/** Answers how to stop listening. */
export function onNews(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function announceNews(news: News): void {
  for (const listener of listeners) listener(news);
}
