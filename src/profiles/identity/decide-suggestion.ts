// A person decides whether two users are one customer.
import { inTransaction, type Session } from '../../platform/mongo.js';
import { legaciesOf } from '../absorb-store.js';
import { announceMove } from './moved-listeners.js';
import { regroup, worldOf } from './regroup.js';
import type { Suggestion } from './suggestion.js';
import { suggestionById, writeDecision } from './suggestion-store.js';
import { bringIn, draftOf, openWorld, type World } from './world.js';

export type Decided = { kind: 'decided' } | { kind: 'unknown' } | { kind: 'decided-before' };

/** `merge` joins the younger profile to the older one, which can be undone; `keep-apart` is never suggested again. */
export async function decideSuggestion(
  id: string,
  choice: 'merge' | 'keep-apart',
  by: string,
  now: Date,
): Promise<Decided> {
  const result = await inTransaction(async (session): Promise<Decided> => {
    const suggestion = await suggestionById(id, session);
    if (!suggestion) return { kind: 'unknown' };
    if (suggestion.state !== 'open') return { kind: 'decided-before' };
    if (choice === 'merge') await join(suggestion, { by, now, session });
    const state = choice === 'merge' ? 'merged' : 'kept-apart';
    await writeDecision(id, { state, decided: { at: now, by } }, session);
    return { kind: 'decided' };
  });
  if (result.kind === 'decided' && choice === 'merge') announceMove();
  return result;
}

async function join(
  { users }: Suggestion,
  { by, now, session }: { by: string; now: Date; session: Session },
): Promise<void> {
  const look = await openWorld([], now, session);
  const [one, other] = [await rootOf(look, `user:${users[0]}`), await rootOf(look, `user:${users[1]}`)];
  const [first, second] = [draftOf(look, one).own, draftOf(look, other).own];
  // Erased meanwhile, or one already by another decision: nothing is left to join.
  if (one === other || !first || !second) return;
  const legacies = await legaciesOf([first, second], session);
  const firstIsOlder = (legacies.get(first)?.createdAt ?? now) <= (legacies.get(second)?.createdAt ?? now);
  const [older, younger] = firstIsOlder ? [one, other] : [other, one];
  const world = await worldOf([first, second], now, session);
  const undoes = { subject: younger, user: older.slice('user:'.length) };
  await regroup(world, { rule: 'person', by: { person: by }, undoes }, (identity) => {
    if (identity.id === younger) identity.joined = older;
  });
}

/** The identity under which a user is kept now. */
async function rootOf(world: World, id: string): Promise<string> {
  await bringIn(world, [id]);
  const { joined } = draftOf(world, id);
  return joined ? rootOf(world, joined) : id;
}
