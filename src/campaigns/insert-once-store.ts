// Inserting rows whose `_id` says what they are about: a repeat, here or on another node, is a no-op.
import { mongo } from 'mongoose';

const DUPLICATE = 11_000;

/** Inserts what is not there yet, without a transaction. Answers how many rows are new; throws whatever is not a repeat. */
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
    if (error instanceof mongo.MongoBulkWriteError && isOnlyRepeats(error, rows.length)) return error.insertedCount;
    throw error;
  }
}

/**
 * The driver wraps a lost connection in the same error, with no fault of a row in it, and what the majority did not confirm
 * beside the repeats. It was only repeats when the server has spoken for every row and confirmed those it inserted.
 */
function isOnlyRepeats(error: mongo.MongoBulkWriteError, count: number): boolean {
  const faults = error.result.getWriteErrors();
  const answered = error.insertedCount + faults.length === count;
  const repeats = faults.length > 0 && faults.every(({ code }) => code === DUPLICATE);
  return answered && repeats && error.result.getWriteConcernError() === undefined;
}
