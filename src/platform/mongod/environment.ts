// What the search for MongoDB knows of the machine, handed in by the caller so that tests can give another one.
import { homedir } from 'node:os';
import { join } from 'node:path';

/** The process's environment variables; the programs that the search starts get them too. */
export type Environment = Record<string, string | undefined>;

/** Receives one line of progress, meant for a person who waits. */
export type Report = (line: string) => void;

/** What one way to a mongod came to: a file, not yet tried, or why there is none. */
export type Fetched = { kind: 'file'; file: string } | { kind: 'failed'; reason: string };

/** The folder in which a fetched mongod is kept for later starts: that of the user, never the project's. */
export function cacheFolder(environment: Environment): string {
  return join(environment.XDG_CACHE_HOME || join(environment.HOME || homedir(), '.cache'), 'rapport');
}
