// Carries out what a person decided about identities: moves history as the policy then says, and folds both sides again.
import type { Session } from '../../platform/mongo.js';
import { emptyBehaviour } from '../fold/behaviour.js';
import { writeBehaviours } from '../fold/behaviour-store.js';
import { refoldEach } from '../fold/refold.js';
import type { ProfileId } from '../profile.js';
import { insertProfiles } from '../profile-store.js';
import { handOver } from './hand-over.js';
import type { Identity } from './identity.js';
import { identitiesOf } from './identity-store.js';
import { admit, bringInUsers, type Cause, draftOf, noteChange, openWorld, spansNow, type World } from './world.js';

/** The world of everything that belongs to these profiles. */
export async function worldOf(profiles: ProfileId[], now: Date, session: Session): Promise<World> {
  const world = await openWorld([], now, session);
  for (const id of profiles) for (const identity of await identitiesOf(id, session)) admit(world, identity);
  return world;
}

/** Moves what `change` moves, for this cause; all in the session. Answers whether anything did. */
export async function regroup(world: World, cause: Cause, change: (identity: Identity) => void): Promise<boolean> {
  await bringInUsers(world, [...world.known.keys()]);
  const ids = [...world.known.keys()];
  for (const id of ids) {
    noteChange(world, id, cause);
    change(draftOf(world, id));
  }
  for (const id of ids) draftOf(world, id).spans = spansNow(world, draftOf(world, id));
  const { refold: moved } = await handOver(world);
  const born = [...world.born].map(([id, birth]) => ({ id, ...birth, behaviour: emptyBehaviour(birth.createdAt) }));
  await insertProfiles(born, world.session);
  await writeBehaviours(await refoldEach([...moved], world.session), world.session);
  return moved.size > 0;
}
