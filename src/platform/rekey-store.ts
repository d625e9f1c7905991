// Puts rows under other ids: MongoDB never changes an `_id`, so each row is written anew and the old one goes in the same transaction.
import type { mongo } from 'mongoose';
import { inTransaction } from './mongo.js';

const ROWS_AT_ONCE = 200;

/**
 * Replaces every row that the filter finds by what `changed` makes of it, which the filter must not find again. Answers how
 * many. Whatever stops it in between, a second run finds the rest; a row whose new id exists already overwrites that one.
 */
export async function rekey<Row extends { _id: string }>(
  rows: mongo.Collection<Row>,
  filter: mongo.Filter<Row>,
  changed: (row: Row) => Row,
): Promise<number> {
  let done = 0;
  for (;;) {
    const some = await inTransaction(async (session) => {
      const found = (await rows.find(filter, { session, limit: ROWS_AT_ONCE }).toArray()) as Row[];
      if (found.length === 0) return 0;
      const writes = found.flatMap((row) => {
        const { _id, ...replacement } = changed(row);
        return [
          { deleteOne: { filter: { _id: row._id } } },
          { replaceOne: { filter: { _id }, replacement, upsert: true } },
        ];
      });
      await rows.bulkWrite(writes as unknown as mongo.AnyBulkWriteOperation<Row>[], { session });
      return found.length;
    });
    done += some;
    if (some < ROWS_AT_ONCE) return done;
  }
}
