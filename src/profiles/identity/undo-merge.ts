// Takes a merge back: a person says that it was wrong. What is undone does not come back with the next event.
import { inTransaction, type Session } from '../../platform/mongo.js';
import { identitiesById } from './identity-store.js';
import type { Merge } from './merge.js';
import { markUndone, mergeById } from './merge-store.js';
import { announceMove } from './moved-listeners.js';
import { regroup, worldOf } from './regroup.js';
import { keepApart } from './suggestion-store.js';

export type Undo =
  | { kind: 'undone' }
  | { kind: 'unknown' }
  | { kind: 'undone-before' }
  /** An undo, or a device that became shared: nothing was joined. */
  | { kind: 'nothing-joined' };

/**
 * Moves the history back, folds both profiles again, and remembers that the claim was refused; `by` is who decided. Doing it
 * twice is doing it once.
 */
export async function undoMerge(mergeId: string, by: string, now: Date): Promise<Undo> {
  const result = await inTransaction(async (session): Promise<Undo> => {
    const merge = await mergeById(mergeId, session);
    if (!merge) return { kind: 'unknown' };
    if (merge.undone) return { kind: 'undone-before' };
    if (!merge.undoes) return { kind: 'nothing-joined' };
    await takeBack(merge, merge.undoes, { by, now, session });
    return { kind: 'undone' };
  });
  if (result.kind === 'undone') announceMove();
  return result;
}

interface Decision {
  by: string;
  now: Date;
  session: Session;
}

async function takeBack(
  { from, into }: Merge,
  { subject, user }: NonNullable<Merge['undoes']>,
  { by, now, session }: Decision,
): Promise<void> {
  const identity = (await identitiesById([subject], session)).get(subject);
  const world = await worldOf(identity?.spans.map(({ profileId }) => profileId) ?? [], now, session);
  const cause = { rule: 'undo' as const, by: { person: by }, undoes: null };
  const joined = `user:${user}`;
  await regroup(world, cause, (draft) => {
    if (draft.id !== subject) return;
    if (draft.joined === joined) draft.joined = null;
    else draft.refused = [...new Set([...draft.refused, user])];
  });
  await markUndone({ subject, user }, [from, into], { at: now, by }, session);
  if (subject.startsWith('user:')) await keepApart(subject.slice('user:'.length), user, { at: now, by }, session);
}
