// The stage `fold`: takes one group of events and brings every profile it touches up to date, exactly once.
import { Conflict } from '../../platform/errors.js';
import { inTransaction, type Session } from '../../platform/mongo.js';
import { type FoldedEvent, finishStage, takeGroupHeads } from '../../tracking/index.js';
import { resolveProfiles } from '../identity/resolve-profiles.js';
import type { ProfileId } from '../profile.js';
import type { Behaviour } from './behaviour.js';
import { behavioursOf, writeBehaviours } from './behaviour-store.js';
import { foldEvents, isFolded, isLate } from './fold-event.js';
import { refold } from './refold.js';

/** Folds one group; false when none is waiting. What fails is left to whoever takes the group after its lease. */
export async function foldNext(node: string, now: Date): Promise<boolean> {
  const group = await takeGroupHeads('fold', node, now);
  if (!group) return false;
  const byProfile = await eventsByProfile(group.events.filter(isFolded), now);
  try {
    await inTransaction(async (session) => {
      await foldGroup(byProfile, session);
      await finishStage(group.id, 'fold', session);
    });
  } catch (error) {
    // Another node took the group over and was faster; our transaction left nothing behind.
    if (!(error instanceof Conflict)) throw error;
  }
  return true;
}

async function eventsByProfile(events: FoldedEvent[], now: Date): Promise<Map<ProfileId, FoldedEvent[]>> {
  const owners = await resolveProfiles([...new Set(events.map((event) => event.subject))], now);
  const byProfile = new Map<ProfileId, FoldedEvent[]>();
  for (const event of events) {
    const id = owners.get(event.subject);
    if (!id) throw new Error(`no profile for event ${event._id}`);
    const own = byProfile.get(id);
    if (own) own.push(event);
    else byProfile.set(id, [event]);
  }
  return byProfile;
}

/** Read and written in one transaction: a profile that another group changed meanwhile makes MongoDB repeat this. */
async function foldGroup(byProfile: Map<ProfileId, FoldedEvent[]>, session: Session): Promise<void> {
  const stored = await behavioursOf([...byProfile.keys()], session);
  const changed = new Map<ProfileId, Behaviour>();
  for (const [id, events] of byProfile) {
    const known = stored.get(id);
    if (!known) throw new Error(`no row of profile ${id}`);
    const late = events[0] !== undefined && isLate(known.behaviour, events[0]);
    changed.set(id, late ? await refold(id, session) : foldEvents(known.behaviour, events));
  }
  await writeBehaviours(changed, session);
}
