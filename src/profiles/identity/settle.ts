// Settles whose the events of a group are: takes in what they claim, and moves history where a claim changes its owner.
import type { Session } from '../../platform/mongo.js';
import { type EventHead, historyOf } from '../../tracking/index.js';
import type { ProfileId } from '../profile.js';
import { type AliasNote, aliasIn, type Claim, claimsIn } from './claim.js';
import { type HandedOver, handOver } from './hand-over.js';
import { isUser, ownerAt } from './identity.js';
import { claimants } from './stretches.js';
import { suggestSameCustomers } from './suggest.js';
import { isKnown, MAX_USERS, needsAllTimes, withAllTimes, withClaim } from './user-claims.js';
import { bringInUsers, draftOf, giveOwn, noteChange, openWorld, spansNow, type World } from './world.js';

/** An identifier at a moment: whose it is may change with time. */
export interface SubjectAt {
  subject: string;
  at: Date;
}

export interface Settled extends HandedOver {
  /** Of every subject and time that was asked for. */
  ownerOf(ref: SubjectAt): ProfileId;
  born: World['born'];
}

/**
 * For the fold: events are taken at their word and their owners answered. All is written but the profiles that are born; the
 * caller makes those, and folds again whose history changed. Where nothing is new this is one read.
 */
export async function settleEvents(events: EventHead[], now: Date, session: Session): Promise<Settled> {
  const claims: Claim[] = [];
  const aliases: AliasNote[] = [];
  for (const event of events) {
    claims.push(...claimsIn(event));
    const alias = aliasIn(event);
    if (alias) aliases.push(alias);
  }
  const refs = events.map(({ subject, timestamp }) => ({ subject, at: timestamp }));
  return settle({ refs, claims, aliases, arriving: events.map(({ _id }) => _id) }, now, session);
}

interface Told {
  refs: SubjectAt[];
  claims: Claim[];
  aliases: AliasNote[];
  arriving: string[];
}

export async function settle({ refs, claims, aliases, arriving }: Told, now: Date, session: Session): Promise<Settled> {
  const ids = [...refs, ...claims, ...aliases].map(({ subject }) => subject);
  const world = await openWorld(ids, now, session);
  world.arriving = new Set(arriving);
  for (const { subject } of refs) if (isUser(subject)) giveOwn(world, subject);
  for (const claim of claims) {
    if (!isKnown(draftOf(world, claim.subject).claims, claim)) await takeClaim(world, claim);
  }
  for (const alias of aliases) takeAlias(world, alias);
  await bringInUsers(world, world.changed.keys());
  for (const id of world.changed.keys()) draftOf(world, id).spans = spansNow(world, draftOf(world, id));
  await giveHomes(world, refs);
  const handedOver = await handOver(world);
  await suggestSameCustomers(world);
  return { ...handedOver, born: world.born, ownerOf: (ref) => ownerOf(world, ref) };
}

async function takeClaim(world: World, claim: Claim): Promise<void> {
  const identity = draftOf(world, claim.subject);
  const wasShared = identity.claims.users.length > 0 && claimants(identity.claims.users, identity.refused).length === 0;
  if (wasShared && identity.claims.users.length > MAX_USERS) return;
  const [first] = identity.claims.users;
  const device = claim.rule !== 'verified-address';
  if (device && first && needsAllTimes(identity.claims, claim.user)) {
    identity.claims = withAllTimes(identity.claims, await timesOf(first.user, claim.subject, world.session));
  }
  const claims = withClaim(identity.claims, claim);
  if (!claims) return;
  identity.claims = claims;
  const nobodys = claimants(claims.users, identity.refused).length === 0;
  const by = { eventId: claim.eventId };
  const undoes = { subject: claim.subject, user: claim.user };
  noteChange(
    world,
    claim.subject,
    nobodys ? { rule: 'shared-device', by, undoes: null } : { rule: claim.rule, by, undoes },
  );
}

/** When a user was on an identifier, from the log: of an only user no more than the first time is kept. */
async function timesOf(user: string, subject: string, session: Session): Promise<Date[]> {
  const times: Date[] = [];
  for await (const event of historyOf([{ subject: `user:${user}`, from: null, to: null }], session)) {
    if (event.bot || event.test) continue;
    if (claimsIn(event).some((claim) => claim.subject === subject)) times.push(event.timestamp);
  }
  return times;
}

function takeAlias(world: World, { subject, ...alias }: AliasNote): void {
  const identity = draftOf(world, subject);
  const known = identity.aliases.some(({ user, trusted }) => user === alias.user && (trusted || !alias.trusted));
  if (known || identity.aliases.length > MAX_USERS) return;
  identity.aliases = [...identity.aliases.filter(({ user }) => user !== alias.user), alias];
  noteChange(world, subject, null);
}

/** What no user has, at a time that an event speaks of, belongs to a profile of the identifier itself. */
async function giveHomes(world: World, refs: SubjectAt[]): Promise<void> {
  for (const { subject, at } of refs) {
    const identity = draftOf(world, subject);
    if (ownerAt(identity.spans, at) !== null) continue;
    await bringInUsers(world, [subject]);
    giveOwn(world, subject);
    identity.spans = spansNow(world, identity);
  }
}

function ownerOf(world: World, { subject, at }: SubjectAt): ProfileId {
  const owner = ownerAt(draftOf(world, subject).spans, at);
  if (!owner) throw new Error('an event was left without a profile');
  return owner;
}
