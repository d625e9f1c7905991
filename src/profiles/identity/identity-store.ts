// Identities in MongoDB: which identifier belongs to which profile, since when, and what was claimed of it.
import { model, type mongo, Schema } from 'mongoose';
import type { Session } from '../../platform/mongo.js';
import type { ProfileId } from '../profile.js';
import { type Identity, newIdentity, type Span } from './identity.js';

/** What is as in a new identity is left out: most are a user's, or a device that one person uses. */
type IdentityRow = { _id: string; spans: Span[] } & Partial<Omit<Identity, 'id' | 'spans'>>;

const schema = new Schema<IdentityRow>({ _id: String }, { strict: false, versionKey: false });
schema.index({ 'spans.profileId': 1 });
const Identities = model<IdentityRow>('identities', schema, 'identities');
const identityRows = Identities.collection as unknown as mongo.Collection<IdentityRow>;

/** Those of the given identifiers that are known. */
export async function identitiesById(ids: string[], session?: Session): Promise<Map<string, Identity>> {
  if (ids.length === 0) return new Map();
  const rows = await identityRows.find({ _id: { $in: ids } }, session && { session }).toArray();
  return new Map(rows.map((row) => [row._id, identityFrom(row)]));
}

/** All identities that a profile has a span of. */
export async function identitiesOf(id: ProfileId, session?: Session): Promise<Identity[]> {
  const options = { sort: { _id: 1 as const }, ...(session && { session }) };
  const rows = await identityRows.find({ 'spans.profileId': id }, options).toArray();
  return rows.map(identityFrom);
}

/** Only in the transaction that read them, which makes and moves the profiles too. */
export async function writeIdentities(identities: Identity[], session: Session): Promise<void> {
  if (identities.length === 0) return;
  const writes = identities.map((identity) => ({
    replaceOne: { filter: { _id: identity.id }, replacement: rowFrom(identity), upsert: true },
  }));
  await identityRows.bulkWrite(writes as mongo.AnyBulkWriteOperation<IdentityRow>[], { session, ordered: false });
}

/** The identifiers that one of these users claims; read through all of them, for what is asked seldom. */
export async function identitiesClaimedBy(users: string[]): Promise<string[]> {
  const filter = { 'claims.users.user': { $in: users } } as mongo.Filter<IdentityRow>;
  const rows = await identityRows.find(filter, { projection: { _id: 1 } }).toArray();
  return rows.map(({ _id }) => _id);
}

/** Much cheaper than `writeIdentities`; whoever made one of them meanwhile makes MongoDB repeat the transaction. */
export async function insertIdentities(identities: Identity[], session: Session): Promise<void> {
  if (identities.length === 0) return;
  await identityRows.insertMany(identities.map(rowFrom), { session, ordered: false });
}

/** Takes identifiers out for good, as if nothing had ever been heard of them. */
export async function removeIdentities(ids: string[], session?: Session): Promise<void> {
  await identityRows.deleteMany({ _id: { $in: ids } }, session && { session });
}

/** A stretch of an identifier's time, from `from` until just before `to`; null is open. */
export interface SubjectSpan {
  subject: string;
  from: Date | null;
  to: Date | null;
}

/** Whose events make up a profile, and from when to when: its history is the events of these spans. */
export async function spansOf(id: ProfileId, session?: Session): Promise<SubjectSpan[]> {
  return (await identitiesOf(id, session)).flatMap((identity) =>
    identity.spans
      .filter(({ profileId }) => profileId === id)
      .map(({ from, to }) => ({ subject: identity.id, from, to })),
  );
}

/** As `spansOf` for many; a profile without identifiers is left out. */
export async function spansOfMany(ids: ProfileId[], session?: Session): Promise<Map<ProfileId, SubjectSpan[]>> {
  const options = { sort: { _id: 1 as const }, ...(session && { session }) };
  const rows = await identityRows.find({ 'spans.profileId': { $in: ids } }, options).toArray();
  const asked = new Set(ids);
  const found = new Map<ProfileId, SubjectSpan[]>();
  for (const { _id: subject, spans } of rows) {
    for (const { profileId, from, to } of spans.filter((span) => asked.has(span.profileId))) {
      found.set(profileId, [...(found.get(profileId) ?? []), { subject, from, to }]);
    }
  }
  return found;
}

/** All identifiers of a profile, also those that it has only for a time. */
export async function subjectsOf(id: ProfileId, session?: Session): Promise<string[]> {
  const options = { projection: { _id: 1 }, ...(session && { session }) };
  const rows = await identityRows.find({ 'spans.profileId': id }, options).toArray();
  return rows.map((row) => row._id).sort();
}

/** A row of before identities could be joined has nothing but its span. */
function identityFrom({ _id, own, ...row }: IdentityRow): Identity {
  const only = own === undefined && row.claims === undefined ? (row.spans[0]?.profileId ?? null) : (own ?? null);
  return { ...newIdentity(_id), ...row, own: only };
}

/** What is as in a new identity is left out. */
function rowFrom({ id, spans, own, claims, refused, former, joined, aliases }: Identity): IdentityRow {
  return {
    ...{ _id: id, spans, own },
    ...((claims.users.length > 0 || claims.grain !== newIdentity(id).claims.grain) && { claims }),
    ...(refused.length > 0 && { refused }),
    ...(former.length > 0 && { former }),
    ...(joined !== null && { joined }),
    ...(aliases.length > 0 && { aliases }),
  };
}
