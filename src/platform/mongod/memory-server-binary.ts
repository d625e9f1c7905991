// The mongod that mongodb-memory-server keeps in its cache or fetches from MongoDB's own download site.
import { createRequire } from 'node:module';
import type { Environment, Fetched, Report } from './environment.js';
import { runProgram } from './run-program.js';

/** In a process of its own, because the library can neither be stopped nor kept from writing to stdout. */
const ASK_LIBRARY = `
require(process.argv[1]).MongoBinary.getPath().then(
  (file) => console.log('FILE ' + file),
  (error) => { console.error(error.message.replaceAll('\\n', ' ')); process.exitCode = 1; },
);`;

/** The file of the library's default version in its cache. Asks no network. */
export async function cachedByMemoryServer(environment: Environment): Promise<Fetched> {
  const asked = await askLibrary({ ...environment, MONGOMS_RUNTIME_DOWNLOAD: 'false' }, () => {});
  return asked.kind === 'file' ? asked : { kind: 'failed', reason: 'it is empty' };
}

/** Downloads the library's default version into its cache; given up after 20 seconds without progress. */
export async function fetchByMemoryServer(environment: Environment, report: Report): Promise<Fetched> {
  report('Fetching MongoDB with mongodb-memory-server');
  const forDownload = {
    ...environment,
    // Without it the library accepts any certificate.
    npm_config_strict_ssl: 'true',
    // Its three attempts at an address that cannot be reached would take half a minute.
    MONGOMS_MAX_RETRIES: environment.MONGOMS_MAX_RETRIES ?? '1',
  };
  return askLibrary(forDownload, (line) => {
    if (line.startsWith('Downloading')) report(line);
  });
}

async function askLibrary(environment: Environment, onLine: Report): Promise<Fetched> {
  const library = createRequire(import.meta.url).resolve('mongodb-memory-server');
  const ended = await runProgram(process.execPath, ['-e', ASK_LIBRARY, library], {
    environment,
    silenceMs: 20_000,
    onLine,
  });
  if (ended.kind === 'failed') return ended;
  const file = /^FILE (.+)$/m.exec(ended.output)?.[1];
  return file === undefined ? { kind: 'failed', reason: 'the library named no file' } : { kind: 'file', file };
}
