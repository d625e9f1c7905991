// The built-in mailbox at rest: the newest mails as they arrived, byte for byte.
import { model, type mongo, Schema } from 'mongoose';

export interface MailboxRow {
  /** Sorts by arrival. */
  id: string;
  at: Date;
  from: string;
  to: string;
  subject: string;
  bytes: number;
}

interface StoredMail extends Omit<MailboxRow, 'id'> {
  _id: string;
  raw: mongo.Binary;
}

const schema = new Schema<StoredMail>({ _id: { type: String, required: true } }, { versionKey: false, strict: false });
const Mailbox = model<StoredMail>('mailbox', schema, 'mailbox');
const mailbox = Mailbox.collection as unknown as mongo.Collection<StoredMail>;

export async function insertMail({ id, ...row }: MailboxRow, raw: Buffer): Promise<void> {
  await mailbox.insertOne({ _id: id, ...row, raw: raw as unknown as mongo.Binary });
}

/** The newest first, from the one that arrived before `after`. */
export async function mailboxPage({ after, limit }: { after?: string; limit: number }): Promise<MailboxRow[]> {
  const rows = await mailbox
    .find(after === undefined ? {} : { _id: { $lt: after } }, { sort: { _id: -1 }, limit, projection: { raw: 0 } })
    .toArray();
  return rows.map(({ _id, at, from, to, subject, bytes }) => ({ id: _id, at, from, to, subject, bytes }));
}

export async function rawMail(id: string): Promise<(MailboxRow & { raw: Buffer }) | null> {
  const row = await mailbox.findOne({ _id: id });
  if (!row) return null;
  const { _id, raw, ...rest } = row;
  return { id: _id, ...rest, raw: Buffer.from(raw.buffer) };
}

/** Removes all but the newest `keep`. */
export async function trimMailbox(keep: number): Promise<void> {
  const [oldestKept] = await mailbox
    .find({}, { sort: { _id: -1 }, skip: keep - 1, limit: 1, projection: { _id: 1 } })
    .toArray();
  if (oldestKept) await mailbox.deleteMany({ _id: { $lt: oldestKept._id } });
}

/** Mails to these addresses as they arrived; the mailbox is small, so it is read through. */
export async function mailsTo(addresses: string[]): Promise<(MailboxRow & { source: string })[]> {
  const rows = await mailbox.find(toAny(addresses), { sort: { _id: -1 } }).toArray();
  return rows.map(({ _id, raw, ...rest }) => ({ id: _id, ...rest, source: Buffer.from(raw.buffer).toString('utf8') }));
}

/** Answers how many there were. */
export async function removeMailsTo(addresses: string[], until: Date): Promise<number> {
  return (await mailbox.deleteMany({ ...toAny(addresses), at: { $lte: until } })).deletedCount;
}

function toAny(addresses: string[]): mongo.Filter<StoredMail> {
  return { $expr: { $in: [{ $toLower: '$to' }, addresses.map((address) => address.toLowerCase())] } };
}
