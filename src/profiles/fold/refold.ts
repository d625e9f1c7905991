// From the log, all over again: for a late event, a change of who owns what, or a newer fold.
import type { Session } from '../../platform/mongo.js';
import { historyOf } from '../../tracking/index.js';
import { behaviourBefore } from '../identity/contact-start.js';
import { spansOf } from '../identity/identity-store.js';
import type { ProfileId } from '../profile.js';
import type { Behaviour } from './behaviour.js';
import { behavioursOf } from './behaviour-store.js';
import { foldInto, isFolded } from './fold-event.js';

/**
 * The behaviour that all events of the profile's spans come to, as the transaction sees them; the caller writes it. It may
 * contain events whose own group still waits: those are late then, so this is done once more and comes to the same.
 */
export async function refold(id: ProfileId, session: Session): Promise<Behaviour> {
  const known = (await behavioursOf([id], session)).get(id);
  if (!known) throw new Error(`no row of profile ${id}`);
  const spans = await spansOf(id, session);
  const behaviour = behaviourBefore(known.createdAt, spans);
  for await (const event of historyOf(spans, session)) {
    if (isFolded(event)) foldInto(behaviour, event);
  }
  return behaviour;
}
