// Worker threads for heavy maths, so that the event loop stays free. One pool a worker file, made at first use.
import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { Piscina } from 'piscina';
import { log } from './log.js';

const pools = new Map<string, Piscina>();

/**
 * Runs the exported function `name` of the module `file` in a worker thread. Typed arrays in `data` are copied, or moved when
 * their buffers stand in `transfer`.
 */
export async function runInWorker<T>(file: URL, name: string, data: unknown, transfer: ArrayBuffer[] = []): Promise<T> {
  return (await poolOf(file).run(data, { name, transferList: transfer })) as T;
}

/** Ends all worker threads; what runs in them is lost. */
export async function closeWorkers(): Promise<void> {
  await Promise.all([...pools.values()].map((pool) => pool.destroy()));
  pools.clear();
}

function poolOf(file: URL): Piscina {
  const known = pools.get(file.href);
  if (known) return known;
  const pool = new Piscina({ ...runnable(file), minThreads: 0, maxThreads: 1, idleTimeout: 5000 });
  // Without a listener a worker that cannot be loaded would end the process.
  pool.on('error', (error) =>
    log.error({ err: error, worker: file.pathname.split('/').pop() }, 'a worker thread failed'),
  );
  pools.set(file.href, pool);
  return pool;
}

/** Rooms name their worker `x.js`, as in every import; run from the sources it is `x.ts` and needs the loader. */
function runnable(file: URL): { filename: string; execArgv: string[] } {
  const filename = fileURLToPath(file);
  const fromSource = import.meta.url.endsWith('.ts');
  return fromSource
    ? { filename: filename.replace(/\.js$/, '.ts'), execArgv: ['--import', typescriptLoader()] }
    : { filename, execArgv: [] };
}

/** `--import tsx` does nothing in a worker thread on Node 20: there its loader has to be registered by call. */
function typescriptLoader(): string {
  const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx/package.json'));
  const api = new URL('./dist/esm/api/index.mjs', tsx).href;
  return `data:text/javascript,import { register } from ${JSON.stringify(api)}; register();`;
}
