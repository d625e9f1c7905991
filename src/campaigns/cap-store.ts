// When each person was last given marketing mail, by any campaign: the reservation that keeps two campaigns, deciding at the
// same moment on two nodes, from both writing to one person. It is written in the deciding transaction, so one of them conflicts.
import { model, Schema } from 'mongoose';
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

/** Profile → when the last marketing e-mail to it was decided. Unknown profiles are absent. */
export async function lastSends(profileIds: ProfileId[], session?: Session): Promise<Map<string, Date>> {
  const filter = { _id: { $in: profileIds as never[] } };
  const rows = await Caps.collection.find(filter, session ? { session } : {}).toArray();
  return new Map(rows.map((row) => [String(row._id), row.lastAt as Date]));
}

export async function noteSends(profileIds: ProfileId[], at: Date, session: Session): Promise<void> {
  if (profileIds.length === 0) return;
  const writes = profileIds.map((id) => ({
    updateOne: { filter: { _id: id as never }, update: { $max: { lastAt: at } }, upsert: true },
  }));
  await Caps.collection.bulkWrite(writes, { session });
}
