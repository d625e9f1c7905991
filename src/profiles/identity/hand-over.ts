// Moves history between profiles: what a change of owners takes from one and gives to another, with its row in the merge log.

import { historyOf } from '../../tracking/index.js';
import { type Absorption, type Legacy, legaciesOf, prolongSilence, writeAbsorptions } from '../absorb-store.js';
import type { ProfileId } from '../profile.js';
import { type Identity, isUser, type Shift, type Span, shiftsBetween, stretchesOf } from './identity.js';
import type { Merge } from './merge.js';
import { insertMerges } from './merge-store.js';
import { type Cause, draftOf, newProfile, profileOfUser, spansNow, type World, writeChanged } from './world.js';

export interface HandedOver {
  /** Whose history is another now: to be folded again from the log. */
  refold: Set<ProfileId>;
  /** True when the merge log has grown. */
  moved: boolean;
}

type Move = Omit<Merge, 'id'>;

/** Writes the changed identities and all that follows from the change, but no behaviour and none who is born. */
export async function handOver(world: World): Promise<HandedOver> {
  const moves: Move[] = [];
  const losers = new Set<ProfileId>();
  for (const [id, cause] of world.changed) {
    if (!cause) continue;
    const identity = draftOf(world, id);
    await settleOwn(world, identity);
    for (const shift of shiftsBetween(world.before.get(id) ?? [], identity.spans)) {
      losers.add(shift.loser);
      await addShift(moves, { world, id, cause, shift });
    }
  }
  const absorptions = [...world.changed.keys()].flatMap((id) => absorptionsOf(world, draftOf(world, id)));
  for (const move of moves) move.absorbed = absorptions.some(({ id, into }) => id === move.from && into === move.into);
  const told = moves.filter(
    ({ moved, absorbed, by }) => absorbed || 'person' in by || moved.some(({ events }) => events > 0),
  );
  await leaveLegacies(world, told);
  await writeChanged(world);
  await writeAbsorptions(absorptions, [...losers], world.session);
  await insertMerges(told, world.session);
  return { refold: new Set(told.flatMap(({ from, into }) => [from, into])), moved: told.length > 0 };
}

/**
 * An identifier's own profile ends when nothing of its history is left there, and begins again when something comes back. A
 * profile that ended is not used again for what comes in late: other rooms know it as the user's.
 */
async function settleOwn(world: World, identity: Identity): Promise<void> {
  if (isUser(identity.id)) return;
  if (identity.own === null && losesToNobody(world.before.get(identity.id) ?? [], identity.spans)) {
    identity.own = identity.former.at(-1) ?? newProfile(world);
    identity.former = identity.former.slice(0, -1);
    identity.spans = spansNow(world, identity);
  }
  const { own } = identity;
  const claimed = stretchesOf(identity).some(({ user }) => user !== null && profileOfUser(world, user) !== null);
  if (own === null || !claimed || (await hasHistory(world, identity, own))) return;
  if (!world.born.delete(own)) identity.former = [...identity.former, own];
  identity.own = null;
  identity.spans = spansNow(world, identity);
}

/** Gaps are only ever at the beginning of an identifier's time. */
function losesToNobody([first]: Span[], [now]: Span[]): boolean {
  if (!first || !now) return first !== undefined;
  return now.from !== null && (first.from === null || first.from < now.from);
}

async function hasHistory({ session }: World, { id, spans }: Identity, own: ProfileId): Promise<boolean> {
  const theirs = spans.filter(({ profileId }) => profileId === own).map(({ from, to }) => ({ subject: id, from, to }));
  for await (const event of historyOf(theirs, session)) if (!event.test) return true;
  return false;
}

async function addShift(
  moves: Move[],
  { world, id, cause, shift }: { world: World; id: string; cause: Cause; shift: Shift },
): Promise<void> {
  const { from, to, loser, winner } = shift;
  let events = 0;
  let folded = 0;
  for await (const event of historyOf([{ subject: id, from, to }], world.session)) {
    if (event.test) continue;
    events += 1;
    if (!world.arriving.has(event._id)) folded += 1;
  }
  let move = moves.find((one) => one.from === loser && one.into === winner && one.by === cause.by);
  if (!move) {
    move = {
      at: world.now,
      from: loser,
      into: winner,
      ...cause,
      moved: [],
      events: 0,
      orders: null,
      absorbed: false,
      undone: null,
    };
    moves.push(move);
  }
  move.moved.push({ subject: id, from, to, events });
  move.events += folded;
}

/** Who stands for whom now, of the profiles that these identities have or had for themselves. */
function absorptionsOf(world: World, identity: Identity): Absorption[] {
  const { own, former, spans, joined } = identity;
  if (isUser(identity.id)) {
    if (own === null || world.born.has(own)) return [];
    return [{ id: own, into: joined ? (spans[0]?.profileId ?? null) : null }];
  }
  const first = stretchesOf(identity).find(({ user }) => user !== null)?.user;
  const heir = (first ? profileOfUser(world, first) : null) ?? own;
  const alive: Absorption[] = own === null || world.born.has(own) ? [] : [{ id: own, into: null }];
  return [...alive, ...former.map((id) => ({ id, into: heir }))];
}

/** Who is born by taking somebody in goes on as that one; of two silences the later one holds. */
async function leaveLegacies(world: World, moves: Move[]): Promise<void> {
  const absorbing = moves.filter(({ absorbed }) => absorbed);
  const legacies = await legaciesOf(
    absorbing.map(({ from }) => from),
    world.session,
  );
  for (const { from, into } of absorbing) {
    const legacy = legacies.get(from);
    const birth = world.born.get(into);
    if (!legacy) continue;
    if (birth) Object.assign(birth, inherited(birth, legacy));
    else await prolongSilence(into, legacy.silence, world.session);
  }
}

function inherited<T extends Legacy>(birth: T, legacy: Legacy): Partial<Legacy> {
  const older = legacy.createdAt <= birth.createdAt;
  const silence = [birth.silence, legacy.silence]
    .filter((one) => one !== undefined)
    .sort((one, other) => other.until.getTime() - one.until.getTime())[0];
  return { ...(older && { bucket: legacy.bucket, createdAt: legacy.createdAt }), ...(silence && { silence }) };
}
