// The numbered steps that bring a database up to this code. Never change a step that was released; add one.
import type { Migration } from './platform/migrations-store.js';
import { ensureIndexes } from './platform/mongo.js';

export const migrations: Migration[] = [
  { number: 1, name: 'collections and indexes', run: ensureIndexes },
  { number: 2, name: 'collections and indexes of intake and identity', run: ensureIndexes },
];
