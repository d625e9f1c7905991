// The gate at the intake: what people allowed is stored, everything else is counted and forgotten.
import { fileKey, latestOf } from '../answer.js';
import { isPast } from '../erasure/past-of-erased.js';
import { createGateMemory, type GateMemory, type State } from './gate-memory.js';
import { createNotStoredCounter } from './not-stored-counter.js';
import { type GateItem, type NotStoredReason, needsStored, type StoredAnswer, verdictOf } from './verdict.js';

export interface GateFacts {
  project: string;
  sourceId: string;
  /** When the events came in: the day under which they are counted. */
  now: Date;
}

export interface ConsentGate {
  /** One answer for each item, in order. What is `count-only` is counted already. No query for people seen lately. */
  admit(items: GateItem[], facts: GateFacts): Promise<('store' | 'count-only')[]>;
  /** Writes the last counts. */
  stop(): Promise<void>;
}

/** `machineMs`: the machine's own running time; the service's clock may stand still. */
export function createConsentGate(machineMs: () => number = () => performance.now()): ConsentGate {
  const memory = createGateMemory(machineMs);
  const counter = createNotStoredCounter();
  return {
    async admit(items, { project, sourceId, now }) {
      const state = await memory.state();
      const mode = await memory.modeOf(project);
      const asked = items.map((item) => needsStored(mode, item, state.exists));
      const stored = await storedAnswers(items, asked, memory);
      const past = await pastAmong(items, state, memory);
      return items.map((item, index) => {
        const verdict = past.has(index) ? 'erased' : verdictOf(mode, item, stored[index]);
        if (verdict === 'store') return 'store';
        counter.add(sourceId, now, verdict satisfies NotStoredReason);
        return 'count-only';
      });
    },
    async stop() {
      memory.stop();
      await counter.stop();
    },
  };
}

async function storedAnswers(items: GateItem[], asked: boolean[], memory: GateMemory): Promise<StoredAnswer[]> {
  if (!asked.includes(true)) return [];
  // A batch speaks of few people, so each is hashed once.
  const keys = new Map<string, string>();
  for (const [index, { identifiers }] of items.entries()) {
    if (!asked[index]) continue;
    for (const identifier of identifiers) if (!keys.has(identifier)) keys.set(identifier, fileKey(identifier));
  }
  const answers = await memory.answers.get([...keys.values()]);
  return items.map(({ identifiers }, index) => {
    if (!asked[index]) return undefined;
    return latestOf(identifiers.flatMap((identifier) => answers.get(keys.get(identifier) ?? '') ?? []))?.answer;
  });
}

/** The places of items that are the erased past of somebody. What happens now needs no look. */
async function pastAmong(items: GateItem[], { newestErasure }: State, memory: GateMemory): Promise<Set<number>> {
  const past = new Set<number>();
  if (newestErasure === null) return past;
  const old = [...items.entries()].filter(([, { at }]) => at <= newestErasure);
  if (old.length === 0) return past;
  const spans = await memory.erased.get([...new Set(old.flatMap(([, { about }]) => about))]);
  for (const [index, { about, at }] of old) {
    if (about.some((identifier) => isPast(spans.get(identifier), at))) past.add(index);
  }
  return past;
}
