// The connection to MongoDB, transactions and the building of indexes that stores declare.
import mongoose from 'mongoose';
import { Conflict } from './errors.js';

export type Session = mongoose.ClientSession;

mongoose.set('autoIndex', false);
mongoose.set('autoCreate', false);
mongoose.set('bufferCommands', false);

/** Opens the process's one connection. Gives up after ten seconds, or after what the URI itself says. */
export async function connectMongo(uri: string): Promise<void> {
  const patience = /[?&]serverSelectionTimeoutMS=/.test(uri) ? {} : { serverSelectionTimeoutMS: 10_000 };
  await mongoose.connect(uri, {
    ...patience,
    maxPoolSize: 20,
    writeConcern: { w: 'majority', j: true },
    readConcern: { level: 'majority' },
    retryWrites: true,
  });
}

export async function disconnectMongo(): Promise<void> {
  await mongoose.disconnect();
}

const OLDEST_SERVER = 6;

export interface Server {
  version: string;
  /** The replica set's name; null behind a router of a sharded cluster, which takes transactions too. */
  set: string | null;
}

/** What we are connected to. Throws Conflict with the way out for a server on which no transaction would work. */
export async function requireTransactions(): Promise<Server> {
  const [{ setName, msg }, { versionArray, version }] = await Promise.all([
    database().command({ hello: 1 }),
    database().command({ buildInfo: 1 }),
  ]);
  if (!setName && msg !== 'isdbgrid') {
    throw new Conflict(
      'This MongoDB is not a replica set, which transactions need. Start it with --replSet and run rs.initiate() once; one member is enough.',
    );
  }
  if (versionArray[0] < OLDEST_SERVER) {
    throw new Conflict(`MongoDB ${version} is too old: ${OLDEST_SERVER}.0 or newer is needed.`);
  }
  return { version, set: setName ?? null };
}

/** Answers whether the database takes commands now; used by `/readyz`. */
export async function mongoAnswers(): Promise<boolean> {
  if (mongoose.connection.readyState !== mongoose.ConnectionStates.connected) return false;
  return database()
    .command({ ping: 1, maxTimeMS: 2000 })
    .then(
      () => true,
      () => false,
    );
}

/** The raw database, for the parts of platform that hand it to a library. */
export function database(): mongoose.mongo.Db {
  const { db } = mongoose.connection;
  if (!db) throw new Error('MongoDB is not connected: connectMongo comes first');
  return db;
}

/**
 * Runs `work` in one transaction, majority and journalled. The driver repeats it after a transient conflict,
 * so `work` must have no effect outside the session.
 */
export async function inTransaction<T>(work: (session: Session) => Promise<T>): Promise<T> {
  const session = await mongoose.startSession();
  try {
    return await session.withTransaction(() => work(session), {
      writeConcern: { w: 'majority', j: true },
      readConcern: { level: 'snapshot' },
    });
  } finally {
    await session.endSession();
  }
}

/** Creates every collection and index that the loaded stores declare; does nothing where they exist. */
export async function ensureIndexes(): Promise<void> {
  for (const name of mongoose.modelNames()) {
    const model = mongoose.model(name);
    await model.createCollection();
    await model.createIndexes();
  }
}
