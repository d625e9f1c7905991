// When each person was last given marketing mail, by any campaign: the reservation that keeps two campaigns, deciding at the
// same moment on two nodes, from both writing to one person. It is written in the deciding transaction, so one of them conflicts.
import { model, type mongo, Schema } from 'mongoose';
import type { Session } from '../platform/mongo.js';
import type { ProfileId } from '../profiles/index.js';

interface CapRow {
  /** The profile. */
  _id: string;
  lastAt: Date;
}

const Caps = model<CapRow>(
  'caps',
  new Schema<CapRow>(
    { _id: { type: String, required: true }, lastAt: { type: Date, required: true } },
    { versionKey: false },
  ),
  'caps',
);
/** For the stores of this room only. */
export const caps = Caps.collection as unknown as mongo.Collection<CapRow>;

/** Profile → when the last marketing e-mail to it was decided. Unknown profiles are absent. */
export async function lastSends(profileIds: ProfileId[], session?: Session): Promise<Map<string, Date>> {
  const rows = await caps.find({ _id: { $in: profileIds } }, session ? { session } : {}).toArray();
  return new Map(rows.map(({ _id, lastAt }) => [_id, lastAt]));
}

export async function noteSends(profileIds: ProfileId[], at: Date, session: Session): Promise<void> {
  if (profileIds.length === 0) return;
  const writes = profileIds.map((id) => ({
    updateOne: { filter: { _id: id }, update: { $max: { lastAt: at } }, upsert: true },
  }));
  await caps.bulkWrite(writes, { session });
}
