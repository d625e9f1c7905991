/** What the orders stage reads and writes inside its transaction. */
import type { AnyBulkWriteOperation } from 'mongodb';
import type { Session } from '../../platform/mongo.js';
import type { OrderFact } from './order.js';
import { FACT_INDEX, type OrderRow, orderRows, type ProblemRow } from './order-store.js';

/** A stored fact without its lines, as the index holds it. */
export type StoredFact = Pick<OrderFact, 'kind' | 'at' | 'counted' | 'amount' | 'net'> & {
  profileId: string;
  waiting?: boolean | null;
};

/** Who told a recorded order, and whose it is. A problem has neither. */
export type KnownOrder = Partial<Pick<OrderRow, 'trusted' | 'profileId'>>;

/** Those of the given ids that are recorded already. */
export async function knownOrders(ids: string[], session: Session): Promise<Map<string, KnownOrder>> {
  const projection = { trusted: 1, profileId: 1 } as const;
  const rows = await orderRows.find({ _id: { $in: ids } }, { session, projection }).toArray();
  return new Map(rows.map((row) => [row._id, row]));
}

/** Takes out what a browser had claimed, so that a server's word can stand in its place. */
export async function removeFacts(ids: string[], session: Session): Promise<void> {
  if (ids.length > 0) await orderRows.deleteMany({ _id: { $in: ids } }, { session });
}

/** All facts of these profiles, read from the index alone. */
export async function storedFacts(profileIds: string[], session: Session): Promise<StoredFact[]> {
  const projection = { _id: 0, profileId: 1, at: 1, kind: 1, counted: 1, amount: 1, net: 1, waiting: 1 } as const;
  return orderRows
    .find({ profileId: { $in: profileIds } }, { session, projection, hint: FACT_INDEX, batchSize: 50_000 })
    .toArray() as unknown as Promise<StoredFact[]>;
}

/** What these subjects of a profile have ordered and given back. */
export async function ordersOfSubjects(
  profileId: string,
  subjects: string[],
  session: Session,
): Promise<Pick<OrderRow, '_id' | 'subject' | 'at'>[]> {
  const projection = { subject: 1, at: 1 } as const;
  return orderRows.find({ profileId, subject: { $in: subjects } }, { session, projection }).toArray();
}

/** Gives orders to the profiles that have their history now. */
export async function setOwners(owners: Pick<OrderRow, '_id' | 'profileId'>[], session: Session): Promise<void> {
  const changes = owners.map(({ _id, profileId }) => ({
    updateOne: { filter: { _id }, update: { $set: { profileId } } },
  }));
  if (changes.length > 0) await orderRows.bulkWrite(changes, { session, ordered: false });
}

/** The counted purchases and refunds of these profiles with their lines, as matching needs them. */
export async function rowsToMatch(profileIds: string[], session: Session): Promise<OrderRow[]> {
  if (profileIds.length === 0) return [];
  const projection = { subject: 0, eventId: 0, orderId: 0, sourceId: 0, currency: 0, 'lines.price': 0 } as const;
  return orderRows.find({ profileId: { $in: profileIds }, counted: true }, { session, projection }).toArray();
}

/** A stored row whose matching came out otherwise than before. */
export type MatchUpdate = Pick<OrderRow, '_id' | 'net'> & Partial<Pick<OrderRow, 'amount' | 'matches' | 'waiting'>>;

/** Writes new rows and changed matchings. The rows must be new: the caller has asked `knownOrders` in this session. */
export async function writeFacts(
  facts: { rows: OrderRow[]; problems: ProblemRow[]; updates: MatchUpdate[] },
  session: Session,
): Promise<void> {
  const rows = [...facts.rows, ...(facts.problems as unknown as OrderRow[])];
  if (rows.length > 0) await orderRows.insertMany(rows, { session, ordered: false });
  const changes = facts.updates.map(
    ({ _id, ...change }): AnyBulkWriteOperation<OrderRow> => ({
      updateOne: { filter: { _id }, update: { $set: change } },
    }),
  );
  if (changes.length > 0) await orderRows.bulkWrite(changes, { session, ordered: false });
}
