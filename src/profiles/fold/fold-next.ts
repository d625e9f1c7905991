// The stage `fold`: takes waiting groups of events and brings every profile it touches up to date, exactly once.
import { inTransaction, type Session } from '../../platform/mongo.js';
import { type FoldedEvent, workOnGroupHeads } from '../../tracking/index.js';
import { announceMove } from '../identity/moved-listeners.js';
import { type Settled, settleEvents } from '../identity/settle.js';
import type { ProfileId } from '../profile.js';
import { insertProfiles } from '../profile-store.js';
import { type Behaviour, emptyBehaviour } from './behaviour.js';
import { behavioursOf, writeBehaviours } from './behaviour-store.js';
import { foldOnto, isFolded, isLate } from './fold-event.js';
import { refoldEach } from './refold.js';

/** Folds some groups; answers how many events, or 0 when no group is waiting. What fails is left to whoever takes them next. */
export function foldNext(node: string, now: Date): Promise<number> {
  return workOnGroupHeads('fold', { node, now }, async ({ events: all, groupIds, finish }) => {
    const events = all.filter(isFolded);
    const moved = await inTransaction(async (session) => {
      const settled = await settleEvents(events, now, session);
      await foldGroup(eventsByProfile(events, settled), { ...settled, groupIds }, session);
      await finish(session);
      return settled.moved;
    });
    if (moved) announceMove();
  });
}

function eventsByProfile(events: FoldedEvent[], { ownerOf }: Settled): Map<ProfileId, FoldedEvent[]> {
  const byProfile = new Map<ProfileId, FoldedEvent[]>();
  for (const event of events) {
    const id = ownerOf({ subject: event.subject, at: event.timestamp });
    const own = byProfile.get(id);
    if (own) own.push(event);
    else byProfile.set(id, [event]);
  }
  return byProfile;
}

/** Read and written in one transaction: a profile that another group changed meanwhile makes MongoDB repeat this. */
async function foldGroup(
  byProfile: Map<ProfileId, FoldedEvent[]>,
  { born, refold: moved, groupIds }: Settled & { groupIds: string[] },
  session: Session,
): Promise<void> {
  const newcomers = [...born].map(([id, birth]) => {
    const nothing = emptyBehaviour(birth.createdAt);
    return { id, ...birth, behaviour: moved.has(id) ? nothing : foldOnto(nothing, byProfile.get(id) ?? []) };
  });
  await insertProfiles(newcomers, session);
  const stored = await behavioursOf(
    [...byProfile.keys()].filter((id) => !born.has(id) && !moved.has(id)),
    session,
  );
  const anew = [...moved];
  const changed = new Map<ProfileId, Behaviour>();
  for (const [id, { behaviour }] of stored) {
    const events = byProfile.get(id) ?? [];
    if (events[0] !== undefined && isLate(behaviour, events[0])) anew.push(id);
    else changed.set(id, foldOnto(behaviour, events));
  }
  await writeBehaviours(new Map([...changed, ...(await refoldEach(anew, session, groupIds))]), session);
}
