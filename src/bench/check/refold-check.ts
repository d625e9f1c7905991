// Is what each profile says the fold of its events, and is no event counted by two profiles or by none?

import { foldEvents, isFolded } from '../../profiles/fold/fold-event.js';
import { subjectsOf } from '../../profiles/identity/identity-store.js';
import { emptyBehaviour, type Profile, streamProfiles } from '../../profiles/index.js';
import { eventsOf } from '../../tracking/index.js';

export interface RefoldCheck {
  profiles: number;
  /** Events that the profiles count, all together. */
  counted: number;
  /** Ids of profiles that do not say what their events say. */
  different: string[];
}

/** Folds every profile again from the log. */
export async function checkRefold(): Promise<RefoldCheck> {
  const check: RefoldCheck = { profiles: 0, counted: 0, different: [] };
  for await (const profile of streamProfiles()) {
    check.profiles += 1;
    check.counted += profile.behaviour.events;
    if (!(await isFoldOfItsEvents(profile))) check.different.push(profile.id);
  }
  return check;
}

async function isFoldOfItsEvents({ id, createdAt, behaviour }: Profile): Promise<boolean> {
  const events = [];
  for await (const event of eventsOf(await subjectsOf(id))) if (isFolded(event)) events.push(event);
  const folded = foldEvents(emptyBehaviour(createdAt), events);
  return inOrder(folded) === inOrder(behaviour);
}

/** As text with sorted keys: the order in which a key came first is no fact. */
function inOrder(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    part !== null && typeof part === 'object' && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([one], [other]) => (one < other ? -1 : 1)))
      : part,
  );
}
