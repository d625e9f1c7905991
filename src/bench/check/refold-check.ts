// Is what each profile says the fold of its events, and is no event counted by two profiles or by none?
import { foldEvents, isFolded } from '../../profiles/fold/fold-event.js';
import { behaviourBefore } from '../../profiles/identity/contact-start.js';
import { spansOfMany } from '../../profiles/identity/identity-store.js';
import { type Profile, streamProfiles } from '../../profiles/index.js';
import { byLogOrder, eventsOf, type StoredEvent } from '../../tracking/index.js';

export interface RefoldCheck {
  profiles: number;
  /** Events that the profiles count, all together. */
  counted: number;
  /** Ids of profiles that do not say what their events say. */
  different: string[];
}

type Spans = Awaited<ReturnType<typeof spansOfMany>>;

const PROFILES_AT_ONCE = 250;

/** Folds every profile again from whole events of the log, not from the projection that the service reads. */
export async function checkRefold(): Promise<RefoldCheck> {
  const check: RefoldCheck = { profiles: 0, counted: 0, different: [] };
  let some: Profile[] = [];
  for await (const profile of streamProfiles()) {
    if (some.push(profile) < PROFILES_AT_ONCE) continue;
    await checkSome(some, check);
    some = [];
  }
  await checkSome(some, check);
  return check;
}

async function checkSome(profiles: Profile[], check: RefoldCheck): Promise<void> {
  const spans = await spansOfMany(profiles.map(({ id }) => id));
  const log = await logOf(spans);
  for (const { id, createdAt, behaviour } of profiles) {
    const own = spans.get(id) ?? [];
    const events = own.flatMap(({ subject, from, to }) =>
      (log.get(subject) ?? []).filter(({ timestamp }) => (!from || timestamp >= from) && (!to || timestamp < to)),
    );
    const folded = foldEvents(behaviourBefore(createdAt, own), events.sort(byLogOrder));
    check.profiles += 1;
    check.counted += behaviour.events;
    if (inOrder(folded) !== inOrder(behaviour)) check.different.push(id);
  }
}

async function logOf(spans: Spans): Promise<Map<string, StoredEvent[]>> {
  const subjects = new Set([...spans.values()].flat().map(({ subject }) => subject));
  const log = new Map<string, StoredEvent[]>();
  for await (const event of eventsOf([...subjects])) {
    if (!isFolded(event)) continue;
    const own = log.get(event.subject);
    if (own) own.push(event);
    else log.set(event.subject, [event]);
  }
  return log;
}

/** As text with sorted keys: the order in which a key came first is no fact. */
function inOrder(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    part !== null && typeof part === 'object' && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([one], [other]) => (one < other ? -1 : 1)))
      : part,
  );
}
