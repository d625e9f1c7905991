// Inserting rows whose `_id` says what they are about: a repeat, here or on another node, is a no-op.
import type { mongo } from 'mongoose';

const DUPLICATE = 11_000;

/** Inserts what is not there yet, without a transaction. Answers how many rows are new. */
export async function insertOnce<T extends { _id: string }>(
  collection: mongo.Collection<T>,
  rows: T[],
): Promise<number> {
  if (rows.length === 0) return 0;
  try {
    const { insertedCount } = await collection.insertMany(rows as mongo.OptionalUnlessRequiredId<T>[], {
      ordered: false,
    });
    return insertedCount;
  } catch (error) {
    const { writeErrors, insertedCount } = error as { writeErrors?: unknown; insertedCount?: number };
    const faults = [writeErrors ?? error].flat() as { code?: number }[];
    if (faults.every((fault) => fault.code === DUPLICATE)) return insertedCount ?? 0;
    throw error;
  }
}
