// Turns what mongodb-memory-server throws when mongod ends at its start into one sentence with the way out.
import { Conflict } from '../errors.js';
import { inUseSentence, portSentence } from './data-folder.js';

export interface Attempt {
  version: string;
  dbPath?: string;
  port?: number;
}

/** The error to throw instead; its details hold the library's own. */
export function startFault(error: unknown, { version, dbPath, port }: Attempt): Conflict {
  const message = error instanceof Error ? error.message : String(error);
  if (port !== undefined && /already in use/i.test(message)) return new Conflict(portSentence(port), error);
  if (dbPath !== undefined && message.includes('DBPathInUse')) return new Conflict(inUseSentence(dbPath), error);
  const said = message.trim().split('\n').at(-1)?.trim();
  return new Conflict(
    `MongoDB ${version} could not be started${dbPath === undefined ? '' : ` on the data in ${dbPath}`} (${said}): ${wayOut(dbPath)}`,
    error,
  );
}

function wayOut(dbPath: string | undefined): string {
  if (dbPath === undefined)
    return 'set MONGODB_URI to a running replica set, or MONGOMS_SYSTEM_BINARY to another mongod.';
  return 'they are damaged or belong to another version; move the folder away to start anew, or set MONGOMS_SYSTEM_BINARY to the mongod that wrote them.';
}
