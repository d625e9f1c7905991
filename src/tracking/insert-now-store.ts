// Inserts by one command, and says under which primary: two writes of one reign are in the order of the replica set's log.
import { mongo } from 'mongoose';
import { database } from '../platform/mongo.js';

/** A primary from its election to its fall; null where a server does not say (a router of a sharded cluster). */
export type Reign = string | null;

export interface InsertedNow {
  reign: Reign;
  inserted: number;
  /** By index in the given documents, the server's code for each that was not inserted. */
  faults: Map<number, number>;
}

interface Reply {
  n: number;
  electionId?: mongo.ObjectId;
  writeErrors?: { index: number; code: number }[];
  writeConcernError?: { errmsg: string };
}

/**
 * Unordered, and not repeated by the driver when the connection breaks: nobody would know then which primary has what. About half
 * the work of `insertMany`. Throws when it is not certain what the server did.
 */
export async function insertNow(
  collection: string,
  documents: object[],
  writeConcern: mongo.WriteConcernSettings,
  maxTimeMS: number,
): Promise<InsertedNow> {
  const command = { insert: collection, documents, ordered: false, writeConcern, maxTimeMS };
  const {
    n,
    electionId,
    writeErrors = [],
    writeConcernError,
  } = (await database().command(command)) as unknown as Reply;
  if (writeConcernError) throw new mongo.MongoError(writeConcernError.errmsg);
  return {
    reign: electionId?.toHexString() ?? null,
    inserted: n,
    faults: new Map(writeErrors.map(({ index, code }) => [index, code])),
  };
}
