// Identities in MongoDB: which identifier belongs to which profile, and since when.
import { model, type mongo, Schema } from 'mongoose';
import type { Session } from '../../platform/mongo.js';
import type { ProfileId } from '../profile.js';

/** `from` and `to` are open (null) unless the identifier changed hands, as on a shared device. */
interface Span {
  profileId: ProfileId;
  from: Date | null;
  to: Date | null;
}

interface IdentityRow {
  /** `kind:value`, as in an event's subject. */
  _id: string;
  spans: Span[];
}

const schema = new Schema<IdentityRow>({ _id: String }, { strict: false, versionKey: false });
schema.index({ 'spans.profileId': 1 });
const Identities = model<IdentityRow>('identities', schema, 'identities');
const identityRows = Identities.collection as unknown as mongo.Collection<IdentityRow>;

/** The profile that each identifier belongs to now; unknown ones are left out. */
export async function knownOwners(subjects: string[], session?: Session): Promise<Map<string, ProfileId>> {
  const rows = await identityRows.find({ _id: { $in: subjects } }, session && { session }).toArray();
  return new Map(rows.flatMap(({ _id, spans }) => spans.slice(-1).map((span) => [_id, span.profileId] as const)));
}

/** Gives identifiers that have no owner theirs; only in the transaction that makes the profiles too. */
export async function insertOwners(owners: Map<string, ProfileId>, session: Session): Promise<void> {
  const rows = [...owners].map(([subject, profileId]) => ({
    _id: subject,
    spans: [{ profileId, from: null, to: null }],
  }));
  await identityRows.insertMany(rows, { session, ordered: false });
}

/** All identifiers of a profile. */
export async function subjectsOf(id: ProfileId, session?: Session): Promise<string[]> {
  const options = { projection: { _id: 1 }, ...(session && { session }) };
  const rows = await identityRows.find({ 'spans.profileId': id }, options).toArray();
  return rows.map((row) => row._id).sort();
}

/** A stretch of an identifier's time, from `from` until just before `to`; null is open. */
export interface SubjectSpan {
  subject: string;
  from: Date | null;
  to: Date | null;
}

/** Whose events make up a profile, and from when to when: its history is the events of these spans. */
export async function spansOf(id: ProfileId, session?: Session): Promise<SubjectSpan[]> {
  const rows = await identityRows
    .find({ 'spans.profileId': id }, { sort: { _id: 1 }, ...(session && { session }) })
    .toArray();
  return rows.flatMap(({ _id, spans }) =>
    spans.filter(({ profileId }) => profileId === id).map(({ from, to }) => ({ subject: _id, from, to })),
  );
}

/** As `spansOf` for many; a profile without identifiers is left out. */
export async function spansOfMany(ids: ProfileId[], session?: Session): Promise<Map<ProfileId, SubjectSpan[]>> {
  const rows = await identityRows.find({ 'spans.profileId': { $in: ids } }, session && { session }).toArray();
  const asked = new Set(ids);
  const found = new Map<ProfileId, SubjectSpan[]>();
  for (const { _id: subject, spans } of rows) {
    for (const { profileId, from, to } of spans.filter((span) => asked.has(span.profileId))) {
      found.set(profileId, [...(found.get(profileId) ?? []), { subject, from, to }]);
    }
  }
  return found;
}

/** Every id that rows of other rooms may carry for this person. It is one: nothing joins two profiles. */
export async function idsOf(id: ProfileId): Promise<ProfileId[]> {
  return [id];
}

/** The id under which the person is kept now: the id itself unless another profile has absorbed it. */
export async function currentIdOf(id: ProfileId): Promise<ProfileId> {
  return id;
}
